import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTEMPTS } from './attempts.ts';
import { callerOf, makeWorld, openServer, rowsOf, type Caller, type TestServer, type World } from './world.ts';

type Path = readonly (string | number)[];

/** What a page of ours never sends. */
const STRINGS: readonly unknown[] = [
  'a\0b', '\ud800', '\u0000', '', ' ', 'x'.repeat(100_000), `${'é'.repeat(39)}`, '../../etc/passwd', "'; drop table \"User\"; --",
  '__proto__', '%00', '\u202e', 12, null, true, [], {}, ['a'], { contains: '' }, { not: null },
]; // prettier-ignore
const NUMBERS: readonly unknown[] = [-1, 0, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, Number.NaN, Infinity, '1', null, {}, []];
const LISTS: readonly unknown[] = [[], [null], {}, 'a', null, Array.from({ length: 501 }, () => 'aaaaaaaa')];

/** With what its attempt leaves out, so that each field that a procedure takes is tried. */
const WHOLE: Readonly<Record<string, (world: World) => Record<string, unknown>>> = {
  'account.signUp': () => ({ email: 'a@example.org', name: 'N', password: 'long enough 1', invitation: 'a'.repeat(32) }),
  'audit.list': ({ caseId, people }) => ({
    objectType: 'case',
    objectId: caseId,
    userId: people.owner.id,
    action: 'case.open',
    cursor: caseId,
    limit: 10,
  }),
  'cases.get': ({ caseId }) => ({ caseId, prefetch: true }),
  'cases.list': ({ projectId, caseId, people }) => ({
    projectId,
    states: ['new'],
    assignee: people.annotator.id,
    search: 'a',
    sort: 'name',
    descending: true,
    cursor: caseId,
    limit: 10,
  }),
  'cases.next': ({ projectId, caseId }) => ({ projectId, after: caseId }),
  'cases.setState': ({ caseId }) => ({ caseIds: [caseId], state: 'returned', reason: 'Again' }),
  'invitations.create': () => ({ email: 'a@example.org', role: 'viewer' }),
  'labels.create': ({ projectId }) => ({
    projectId,
    name: 'aorta',
    color: '#0000ff',
    hotkey: '1',
    code: { scheme: 'SCT', value: '1', meaning: 'Aorta' },
  }),
  'labels.update': ({ labelIds }) => ({
    labelId: labelIds[0],
    name: 'hepar',
    color: '#0000ff',
    hotkey: '1',
    code: { scheme: 'SCT', value: '1', meaning: 'Aorta' },
  }),
  'live.events': ({ projectId, readyStudyId: studyId, caseId, volumeId }) => ({ projectId, studyId, caseId, volumeId }),
  'projects.create': () => ({
    name: 'New',
    description: 'd',
    guideline: 'g',
    deidentify: 'off',
    deidentifyOptions: ['retain-uids'],
    labels: [{ name: 'aorta', color: '#0000ff', code: { scheme: 'SCT', value: '1', meaning: 'Aorta' } }],
  }),
  'projects.list': () => ({ archived: true }),
  'projects.update': ({ projectId }) => ({
    projectId,
    name: 'New',
    description: 'd',
    guideline: 'g',
    deidentify: 'off',
    deidentifyOptions: ['retain-uids'],
  }),
  'studies.list': ({ projectId, readyStudyId }) => ({ projectId, states: ['ready'], cursor: readyStudyId, limit: 10 }),
  'uploads.known': ({ projectId }) => ({
    projectId,
    file: { size: 5, sha256: 'ef'.repeat(32) },
    of: 1,
    all: 'ef'.repeat(32),
  }),
  'uploads.begin': ({ projectId }) => ({
    projectId,
    studies: [
      {
        name: 'S',
        modality: 'CT',
        format: 'nifti',
        deidentified: true,
        report: { removed: ['a'] },
        files: [{ name: 'b.nii', size: 5, sha256: 'ef'.repeat(32) }],
      },
    ],
  }),
};

/** What a procedure is called with in its attempt; undefined where it takes nothing. */
async function inputOf(path: string, world: World): Promise<unknown> {
  if (WHOLE[path]) return WHOLE[path](world);
  let input: unknown;
  const recorder = new Proxy({}, {
    get: () => new Proxy({}, { get: () => (given: unknown) => void (input = given) }),
  }) as Caller; // prettier-ignore
  if (path !== 'live.events') await ATTEMPTS[path]?.call(recorder, world);
  return input;
}

function places(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, Array.isArray(value) ? Number(key) : key])),
  ];
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

function withValue(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = withValue(copy[key], rest, replacement);
  return copy;
}

function hostile(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return LISTS;
  if (typeof value === 'number') return NUMBERS;
  return STRINGS;
}

describe('input that no page of ours sends', () => {
  let server: TestServer;
  let home: World;
  let stranger: World;
  let strangerRows = '';
  beforeAll(async () => {
    server = await openServer();
    [stranger, home] = [await makeWorld(server, 'Stranger'), await makeWorld(server, 'Home')];
    strangerRows = await rowsOf(server, stranger.organizationId);
  });
  afterAll(() => server.close());

  /** Calls a procedure by its name, with anything. */
  const send = async (path: string, input: unknown): Promise<string> => {
    const stop = new AbortController();
    const caller = callerOf(server, home.people.owner, home.organizationId, undefined, stop.signal);
    const [area = '', name = ''] = path.split('.');
    try {
      const procedures = caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
      await procedures[area]?.[name]?.(input);
      return 'done';
    } catch (error) {
      if (!(error instanceof TRPCError)) throw error;
      return error.code === 'INTERNAL_SERVER_ERROR' ? `${error.message} ${String(error.cause)}` : error.code;
    } finally {
      stop.abort();
    }
  };

  it.each(Object.keys(ATTEMPTS))('is no fault of the server: %s', async (path) => {
    const input = await inputOf(path, home);
    const faults: string[] = [];
    for (const place of places(input)) {
      for (const value of hostile(valueAt(input, place))) {
        const answer = await send(path, withValue(input, place, value));
        if (!/^(done|[A-Z_]+)$/.test(answer))
          faults.push(`${place.join('.')} = ${JSON.stringify(value).slice(0, 40)}: ${answer}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('reaches nothing of another organization by an id that stands among one’s own', async () => {
    const { caseId, labelIds, projectId, people } = stranger;
    const ours = { caseIds: [home.caseId, caseId] };
    expect(await send('cases.assign', { ...ours, userId: null })).toBe('NOT_FOUND');
    expect(await send('cases.assign', { caseIds: [home.caseId], userId: people.annotator.id })).toBe('NOT_FOUND');
    expect(await send('cases.setState', { ...ours, state: 'submitted' })).toBe('NOT_FOUND');
    expect(await send('labels.reorder', { projectId: home.projectId, labelIds: [...home.labelIds, ...labelIds] })).toBe(
      'CONFLICT',
    );
    expect(await send('labels.reorder', { projectId, labelIds })).toBe('NOT_FOUND');
    expect(await rowsOf(server, stranger.organizationId)).toBe(strangerRows);
  });

  it('learns nothing of another organization by a place in its list', async () => {
    const caller = callerOf(server, home.people.owner, home.organizationId);
    const [theirs] = (await callerOf(server, stranger.people.owner, stranger.organizationId).audit.list({})).events;
    expect((await caller.audit.list({ cursor: theirs?.id })).events).toEqual([]);
    expect((await caller.cases.list({ projectId: home.projectId, cursor: stranger.caseId })).cases).toEqual([]);
  });
});
