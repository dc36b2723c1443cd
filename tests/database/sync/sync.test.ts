import { type CaseId } from '@annotome/contracts';
import { compactMask, loadMaskUpdates, memberScope, processScope, removeMember, setCaseStates } from '@annotome/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { makeWorld, openServer, type TestServer, type World } from '../api/world.ts';
import { cube, nextIdOf, openPage, pictureOf, type TestPage } from './page.ts';
import { ORIGIN, SyncProcess } from './sync-process.ts';

let server: TestServer;
let world: World;
let other: World;
let sync: SyncProcess;
const pages: TestPage[] = [];

beforeAll(async () => {
  server = await openServer();
  world = await makeWorld(server, 'North');
  other = await makeWorld(server, 'South');
  sync = await SyncProcess.start(server.url);
});
afterEach(() => pages.splice(0).forEach((page) => page.close()));
afterAll(async () => {
  await sync.end('SIGKILL');
  await server.close();
});

type Who = 'owner' | 'annotator' | 'viewer' | 'reviewer';
function page(who: Who, doc?: Doc, of = world): TestPage {
  const { id, token } = of.people[who];
  const opened = openPage({ url: sync.url, caseId: world.caseId, userId: id, token, ...(doc ? { doc } : {}) });
  pages.push(opened);
  return opened;
}
const liver = () => ({ labelId: world.labelIds[0] ?? '', name: 'liver', color: '#ff0000' });
const set = (i: number, j: number, k: number, edge = 5) => [{ op: 'set', mask: cube(i, j, k, edge) } as const];
const rows = async () =>
  (await loadMaskUpdates(processScope(server.database, world.organizationId, 'test'), { caseId: world.caseId as CaseId }))
    .updates;

/** What a page that has nothing of its own finds. */
async function fresh(): Promise<ReturnType<typeof pictureOf>> {
  const reader = page('viewer');
  await reader.whenSynced();
  return pictureOf(reader);
}

describe('a mask', () => {
  it('is acknowledged when it is in the database, reaches the other pages, and is there for the next', async () => {
    const [ann, bob] = [page('annotator'), page('owner')];
    await Promise.all([ann.whenSynced(), bob.whenSynced()]);
    const before = (await rows()).length;
    const { id } = ann.author.addSegment(liver());
    ann.author.edit(id, 'brush', set(10, 10, 10));
    expect(ann.unsaved).toBe(2);
    await ann.whenSaved();
    const written = await rows();
    expect(written.length).toBeGreaterThan(before);
    expect(written.at(-1)?.authorId).toBe(world.people.annotator.id);
    await bob.until(() => bob.mask.boxOf(id) !== undefined);
    bob.author.edit(id, 'brush', set(40, 40, 40));
    await bob.whenSaved();
    await ann.until(() => ann.mask.entries.length === bob.mask.entries.length);
    expect(pictureOf(ann)).toEqual(pictureOf(bob));
    expect(await fresh()).toEqual(pictureOf(ann));
  });

  it('is not lost when the server is killed in the middle of work: everything acknowledged is there, and pages send the rest again', async () => {
    const ann = page('annotator');
    await ann.whenSynced();
    const { id } = ann.author.addSegment(liver());
    let acknowledged: Uint8Array = encodeStateAsUpdate(ann.doc);
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 30; n++) {
        ann.author.edit(id, n % 3 === 2 ? 'eraser' : 'brush', [
          { op: n % 3 === 2 ? 'clear' : 'set', mask: cube((n * 7) % 190, (n * 11 + round) % 190, 20, 6) },
        ]);
        if (n === 10) await ann.whenSaved();
        if (ann.unsaved === 0) acknowledged = encodeStateAsUpdate(ann.doc);
      }
      expect(await sync.end('SIGKILL')).toBe('SIGKILL');
      const doc = new Doc();
      for (const update of await stored()) applyUpdate(doc, update);
      const missing = new Doc();
      applyUpdate(missing, encodeStateAsUpdate(doc));
      const had = missing.getArray('acts').length;
      applyUpdate(missing, acknowledged);
      expect(missing.getArray('acts').length).toBe(had);
      // While the server is away, work goes on.
      ann.author.edit(id, 'brush', set(100 + round, 100, 60));
      expect(ann.unsaved).toBeGreaterThan(0);
      await sync.start();
      await ann.whenSaved();
      expect(await fresh()).toEqual(pictureOf(ann));
    }
  }, 180_000);

  it('is saved when the server is stopped: what was received is finished, and the page is told to come back', async () => {
    const ann = page('annotator');
    await ann.whenSynced();
    const { id } = ann.author.addSegment(liver());
    for (let n = 0; n < 20; n++) ann.author.edit(id, 'brush', set(n, n, n));
    await ann.whenSaved();
    expect(await sync.end('SIGTERM')).toBe(0);
    await ann.until(() => ann.closes.length > 0);
    expect(ann.closes[0]).toBe(4503);
    await sync.start();
    await ann.whenSynced();
    await ann.whenSaved();
    expect(await fresh()).toEqual(pictureOf(ann));
  });

  it('drawn while offline is sent when the page comes back, and merges with what others drew', async () => {
    const [ann, bob] = [page('annotator'), page('owner')];
    await Promise.all([ann.whenSynced(), bob.whenSynced()]);
    const { id } = ann.author.addSegment(liver());
    await ann.whenSaved();
    await bob.until(() => bob.mask.segments.some((segment) => segment.id === id));
    ann.provider.disconnect();
    for (let n = 0; n < 50; n++) ann.author.edit(id, 'brush', set(n, 0, 0, 4));
    ann.author.undo();
    bob.author.edit(id, 'brush', set(0, 100, 0));
    await bob.whenSaved();
    expect(ann.unsaved).toBe(51);
    ann.provider.connect();
    await ann.whenSaved();
    await bob.until(() => bob.mask.entries.length === ann.mask.entries.length);
    await ann.until(() => bob.mask.entries.length === ann.mask.entries.length);
    expect(pictureOf(ann)).toEqual(pictureOf(bob));
    // Undo was done by redo's way: it is written, so it is there for the next one too.
    expect(await fresh()).toEqual(pictureOf(ann));
  });

  it('drawn in the very moment of coming back, before what was drawn offline is sent, is taken', async () => {
    const ann = page('annotator');
    await ann.whenSynced();
    const { id } = ann.author.addSegment(liver());
    await ann.whenSaved();
    for (let n = 0; n < 5; n++) {
      ann.provider.disconnect();
      ann.author.edit(id, 'brush', set(10 * n, 50, 50));
      const draw = ({ status }: { readonly status: string }): void => {
        if (status === 'connected') ann.author.edit(id, 'brush', set(10 * n, 80, 50));
      };
      ann.provider.on('status', draw);
      ann.provider.connect();
      await ann.until(() => ann.provider.synced);
      ann.provider.off('status', draw);
      await ann.whenSaved();
    }
    expect(ann.closes.filter((code) => code > 4000)).toEqual([]);
    expect(await fresh()).toEqual(pictureOf(ann));
  });

  it('is the same after its log was folded into a snapshot', async () => {
    const before = await fresh();
    const scope = processScope(server.database, world.organizationId, 'test');
    const caseId = world.caseId as CaseId;
    const doc = new Doc();
    for (const update of await stored()) applyUpdate(doc, update);
    await compactMask(scope, { caseId, after: 0n, prepare: () => ({ state: encodeStateAsUpdate(doc) }) });
    await sync.end('SIGKILL');
    await sync.start();
    expect(await fresh()).toEqual(before);
  });
});

async function stored(): Promise<Uint8Array[]> {
  const { snapshot, updates } = await loadMaskUpdates(processScope(server.database, world.organizationId, 'test'), {
    caseId: world.caseId as CaseId,
  });
  return [...(snapshot ? [new Uint8Array(snapshot.state)] : []), ...updates.map(({ update }) => new Uint8Array(update))];
}

describe('who may connect', () => {
  const closed = async (opened: TestPage): Promise<number | undefined> => {
    await opened.until(() => opened.closes.length > 0);
    return opened.closes[0];
  };
  const open = (of: { readonly token: string | undefined; readonly caseId?: string }): TestPage => {
    const opened = openPage({ url: sync.url, caseId: of.caseId ?? world.caseId, userId: 'nobody', token: of.token });
    pages.push(opened);
    return opened;
  };

  it('nobody without a session, or with one that has ended', async () => {
    expect(await closed(open({ token: undefined }))).toBe(4401);
    expect(await closed(open({ token: 'made-up' }))).toBe(4401);
  });

  it('nobody to another organization’s case, or one that is not there', async () => {
    expect(await closed(page('owner', undefined, other))).toBe(4404);
    const { token } = world.people.owner;
    expect(await closed(open({ token, caseId: 'c0000000000000000' }))).toBe(4404);
    expect(await closed(open({ token, caseId: '../metrics' }))).toBe(4404);
  });

  it.each(['https://elsewhere.example', 'null', ''])('no page of the origin “%s”', async (origin) => {
    const { token } = world.people.owner;
    const socket = new WebSocket(`${sync.url}/${world.caseId}`, {
      headers: { ...(origin ? { origin } : {}), cookie: `authjs.session-token=${token}` },
    });
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('403');
  });

  it('a viewer reads, and is sent away when it draws; nobody sees what it drew', async () => {
    const before = await fresh();
    const viewer = page('viewer');
    await viewer.whenSynced();
    viewer.author.addSegment(liver());
    expect(await closed(viewer)).toBe(4403);
    expect(await fresh()).toEqual(before);
  });

  it('a member who is removed is sent away at once', async () => {
    const bob = page('reviewer');
    await bob.whenSynced();
    const { id } = world.people.reviewer;
    const scope = await memberScope(server.database, { userId: world.people.owner.id, organizationId: world.organizationId });
    if (!scope) throw new Error('no owner');
    await removeMember(scope, { userId: id, from: 'reviewer' });
    expect(await closed(bob)).toBe(4403);
  });

  it('a case that is submitted is read, not changed', async () => {
    const ann = page('annotator');
    await ann.whenSynced();
    const scope = await memberScope(server.database, { userId: world.people.owner.id, organizationId: world.organizationId });
    if (!scope) throw new Error('no owner');
    const caseIds = [world.caseId as CaseId];
    await setCaseStates(scope, { caseIds, from: ['new', 'in_progress'], state: 'submitted', reason: null });
    ann.author.addSegment(liver());
    expect(await closed(ann)).toBe(4403);
    await setCaseStates(scope, { caseIds, from: ['submitted'], state: 'returned', reason: 'Look again.' });
    ann.provider.connect();
    await ann.whenSaved();
  });
});

const segmentOf = ({ mask }: TestPage): string => mask.segments[0]?.id ?? '';
/** An act as a page might write that does not use the author's part. */
function write(page: TestPage, more: { readonly changes: readonly unknown[]; readonly [field: string]: unknown }): void {
  page.doc.getArray('acts').push([{ id: nextIdOf(page), by: world.people.annotator.id, at: 1, tool: 'brush', ...more }]);
}
const paint = (page: TestPage, segment: string, bits: readonly number[]): void =>
  write(page, { changes: [{ type: 'voxels', segment, bits: new Uint8Array(bits) }] });

describe('a page that sends what it may not', () => {
  const refusedAfter = async (spoil: (page: TestPage) => void): Promise<number | undefined> => {
    const [bad, good] = [page('annotator'), page('owner')];
    await Promise.all([bad.whenSynced(), good.whenSynced()]);
    const before = pictureOf(good);
    spoil(bad);
    await bad.until(() => bad.closes.length > 0);
    expect(pictureOf(good)).toEqual(before);
    // The document is not poisoned: the other goes on.
    const { id } = good.author.addSegment(liver());
    good.author.edit(id, 'brush', set(3, 3, 3));
    await good.whenSaved();
    expect(await fresh()).toEqual(pictureOf(good));
    return bad.closes[0];
  };

  it.each<[string, number, (page: TestPage) => void]>([
    ['an act that is none', 4422, ({ doc }) => doc.getArray('acts').push(['nonsense'])],
    ['another root type', 4422, ({ doc }) => doc.getMap('secrets').set('a', 1)],
    ['deleted acts', 4422, ({ doc }) => doc.getArray('acts').delete(0, 1)],
    [
      'a label of another project',
      4422,
      ({ author }) => author.addSegment({ labelId: 'label-of-others', name: 'x', color: '#000000' }),
    ],
    [
      'another’s name',
      4422,
      (ann) => write(ann, { by: world.people.owner.id, changes: [{ type: 'delete-segment', segment: segmentOf(ann) }] }),
    ],
    [
      'the id that another’s next act will have',
      4422,
      (ann) => write(ann, { id: nextIdOf(pages.at(-1) ?? ann), changes: [{ type: 'delete-segment', segment: segmentOf(ann) }] }),
    ],
    ['a brick that is not in the volume', 4422, (ann) => paint(ann, segmentOf(ann), [1, 1, 0, 0, 4, 2, 1, 2])],
    ['a voxel that is not in the volume', 4422, (ann) => paint(ann, segmentOf(ann), [1, 1, 0, 0, 3, 4, 128, 128, 1, 2])],
    ['bricks by another codec', 4409, (ann) => paint(ann, segmentOf(ann), [9, 1, 0, 0, 0, 2, 1, 2])],
    ['a segment of another case', 4422, (ann) => paint(ann, 'segment-elsewhere', [1, 1, 0, 0, 3, 2, 1, 2])],
    [
      'another’s act undone',
      4422,
      ({ doc, mask }) => {
        const { id } = mask.entries.find(({ act: { by } }) => by !== world.people.annotator.id)?.act ?? { id: 'none' };
        doc.getMap('undone').set(id, true);
      },
    ],
    [
      'more updates than a hand makes',
      4429,
      ({ provider }) => {
        for (let n = 0; n < 2000; n++) provider.ws?.send(new Uint8Array([0, 2, 2, 0, 0]));
      },
    ],
    [
      'the whole mask asked for again and again',
      4429,
      ({ provider }) => {
        for (let n = 0; n < 30; n++) provider.ws?.send(new Uint8Array([0, 0, 1, 0]));
      },
    ],
    ['a state vector that is none', 4422, ({ provider }) => provider.ws?.send(new Uint8Array([0, 0, 2, 9, 9]))],
    ['bytes that are no message', 4422, ({ provider }) => provider.ws?.send(new Uint8Array([9, 9, 9]))],
    ['bytes that are no update', 4422, ({ provider }) => provider.ws?.send(new Uint8Array([0, 2, 3, 255, 255, 255]))],
    ['a message that is too large', 4413, ({ provider }) => provider.ws?.send(new Uint8Array(65 * 2 ** 20))],
  ])('%s is sent away', async (_, code, spoil) => {
    expect(await refusedAfter(spoil)).toBe(code);
  });

  it('a label that was just made is known', async () => {
    const ann = page('annotator');
    await ann.whenSynced();
    await server.query(
      `insert into "Label" (id, "organizationId", "projectId", name, color, position) values ('label-new-one', $1, $2, 'kidney', '#0000ff', 9)`,
      [world.organizationId, world.projectId],
    );
    ann.author.addSegment({ labelId: 'label-new-one', name: 'kidney', color: '#0000ff' });
    await ann.whenSaved();
  });
});

describe('health and metrics', () => {
  it('say that it is up, and what it has done', async () => {
    const bad = page('annotator');
    await bad.whenSynced();
    bad.doc.getArray('acts').push(['nonsense']);
    await bad.until(() => bad.closes.length > 0);
    const health = await fetch(`http://127.0.0.1:${sync.port}/health`);
    expect([health.status, await health.json()]).toEqual([200, { ok: true, process: 'sync' }]);
    const metrics = await (await fetch(`http://127.0.0.1:${sync.port}/metrics`)).text();
    expect(metrics).toMatch(/annotome_sync_updates_total\{outcome="refused"\} [1-9]/);
    expect((await fetch(`http://127.0.0.1:${sync.port}/else`, { headers: { origin: ORIGIN } })).status).toBe(404);
  });
});
