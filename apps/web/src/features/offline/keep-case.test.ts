import { makeGrid } from '@annotome/volume';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type CaseData, type RoomServer } from '../annotate/room/case-data.ts';
import { caseCache, casePage, FILES_CACHE } from './cache-names.ts';
import { setPerson } from './current-person.ts';
import { keepCase } from './keep-case.ts';
import { listKept } from './kept-case.ts';
import { memoryCaches } from './memory-caches.ts';

const ME = 'user-me-00';
const ORIGIN = 'https://annotome.example';
const file = (name: string): string => `/_next/static/chunks/${name}`;

/** The app as a build made it: a page that names its script, which names that of a tool. */
const BUILDS: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  ['one', 'two', 'three'].map((build) => [
    build,
    { [file(`room-${build}.js`)]: `a("static/chunks/tool-${build}.js")`, [file(`tool-${build}.js`)]: 'the tool' },
  ]),
);
let build = 'one';

function serve(address: string): Response {
  const { pathname } = new URL(address, ORIGIN);
  if (pathname.startsWith('/cases/') || pathname === '/away') {
    return new Response(`<script src="${file(`room-${build}.js`)}"></script>`);
  }
  if (pathname.endsWith('/zarr.json')) {
    const root = { attributes: { ome: { multiscales: [{ datasets: [{ path: '0' }] }] } } };
    const level = { shape: [1, 1, 1], chunk_grid: { configuration: { chunk_shape: [1, 1, 1] } } };
    return Response.json(pathname.endsWith('/0/zarr.json') ? level : root);
  }
  // A server has the files of one build alone.
  if (pathname.startsWith('/_next/')) {
    const text = BUILDS[build]?.[pathname];
    return new Response(text ?? null, { status: text === undefined ? 404 : 200 });
  }
  return new Response('bytes');
}

const dataOf = (caseId: string): CaseData => ({
  caseId, state: 'new', number: 1, of: 1, previousId: undefined, nextId: undefined, projectId: 'p', projectName: 'Abdomen', guideline: '', labels: [],
  studyName: `CT of ${caseId}`, warnings: [], volumeId: `volume-${caseId}`, grid: makeGrid([1, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]),
  modality: 'CT', window: undefined, model: undefined, me: { userId: ME, name: 'Me', role: 'annotator', canWrite: true },
}); // prettier-ignore

let clock = 0;
async function open(caseId: string): Promise<void> {
  vi.setSystemTime(++clock);
  await keepCase(dataOf(caseId), {} as RoomServer, () => Promise.resolve());
}
const kept = async (address: string): Promise<string | undefined> => (await caches.match(address))?.text();
const names = async (): Promise<string[]> => (await listKept()).map(({ data }) => data.caseId);

beforeEach(() => {
  build = 'one';
  vi.useFakeTimers({ toFake: ['Date'] });
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
  vi.stubGlobal('navigator', { storage: { estimate: () => Promise.resolve({ quota: 1e9 }) } });
  vi.stubGlobal('fetch', (address: string) => Promise.resolve(serve(address)));
  vi.stubGlobal('caches', memoryCaches(ORIGIN));
  setPerson(ME);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

describe('a case that is kept', () => {
  it('gets the page of a new build when a case is opened then, and so do the others, with all files that it names', async () => {
    await open('a');
    await open('b');
    build = 'two';
    await open('b');
    for (const id of ['a', 'b']) expect(await kept(casePage(id))).toContain('room-two.js');
    expect(await kept(file('tool-two.js'))).toBe('the tool');
  });

  it('still has what a page of the build before asks for, which is open elsewhere; and not what the one before that did', async () => {
    await open('a');
    build = 'two';
    await open('a');
    // Opened once more, nothing is new.
    await open('a');
    expect(await kept(file('tool-one.js'))).toBe('the tool');
    build = 'three';
    await open('a');
    expect([await kept(file('tool-one.js')), await kept(file('tool-two.js')), await kept(file('tool-three.js'))]).toEqual([
      undefined,
      'the tool',
      'the tool',
    ]);
  });

  it('keeps its old page, and the files of that, while the new one cannot be had', async () => {
    await open('a');
    build = 'two';
    const fetched = vi.fn((address: string) =>
      Promise.resolve(address.includes('tool-two') ? Promise.reject(new TypeError('Failed to fetch')) : serve(address)),
    );
    vi.stubGlobal('fetch', fetched);
    await expect(open('a')).rejects.toThrow('Failed to fetch');
    expect(fetched).toHaveBeenCalled();
    expect(await kept(casePage('a'))).toContain('room-one.js');
    expect(await kept(file('tool-one.js'))).toBe('the tool');
  });

  it('makes room for others when it is the one opened longest ago, by its page and image alone: nothing else is touched', async () => {
    // IndexedDB, where the masks are with what is not saved, is not even there to be touched.
    expect('indexedDB' in globalThis).toBe(false);
    const all = Array.from({ length: 21 }, (_, n) => `case-${n}`);
    for (const id of all) await open(id);
    expect(await names()).toEqual(all.slice(1).reverse());
    expect(await caches.has(caseCache('case-0'))).toBe(false);
    expect(await caches.has(FILES_CACHE)).toBe(true);
    await open('case-1');
    await open('case-0');
    expect((await names()).slice(0, 2)).toEqual(['case-0', 'case-1']);
    expect(await names()).not.toContain('case-2');
  });
});
