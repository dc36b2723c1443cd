import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { StorageError, type BlobStore, type ByteRange } from '@annotome/storage';
import { seededRandom } from '@annotome/testing';
import { iFastest, makeGrid, makeVolume, openPyramid, writePyramid } from '@annotome/volume';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

function randomBytes(n: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: n }, () => Math.floor(256 * random()));
}

async function* piecesOf(bytes: Uint8Array, piece: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += piece) {
    await setImmediate();
    yield bytes.subarray(at, at + piece);
  }
}

async function readRange(store: BlobStore, key: string, range?: ByteRange): Promise<Uint8Array | undefined> {
  const found = await store.stream(key, range);
  if (!found) return undefined;
  const bytes = new Uint8Array(await new Response(found.body).arrayBuffer());
  expect(bytes.length).toBe(found.end - found.start);
  return bytes;
}

async function keysBelow(store: BlobStore, folder: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(folder)) keys.push(key);
  return keys.sort();
}

/** What every BlobStore keeps to. Each test works in a folder of its own, so that one store, and one bucket, serves all. */
export function blobStoreContract(open: () => BlobStore | Promise<BlobStore>): void {
  let store: BlobStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  const folder = (): string => `contract/${randomUUID()}`;

  it('gives back what was put, replaces it, and knows its size', async () => {
    const key = `${folder()}/a.bin`;
    expect(await store.get(key)).toBeUndefined();
    expect(await store.head(key)).toBeUndefined();
    expect(await store.stream(key)).toBeUndefined();
    expect(await store.put(key, bytesOf('first'), { contentType: 'text/plain' })).toBe(true);
    const first = await store.head(key);
    expect(first).toMatchObject({ key, size: 5, etag: expect.stringMatching(/^".+"$/) as string });
    expect(textOf(await store.get(key))).toBe('first');
    await store.put(key, bytesOf('second one'));
    expect(textOf(await store.get(key))).toBe('second one');
    expect((await store.head(key))?.etag).not.toBe(first?.etag);
  });

  it('holds an empty blob, which is not a missing one', async () => {
    const at = folder();
    await store.put(`${at}/bytes`, new Uint8Array());
    await store.put(`${at}/stream`, piecesOf(new Uint8Array(), 1));
    for (const key of [`${at}/bytes`, `${at}/stream`]) {
      expect(await store.get(key)).toEqual(new Uint8Array());
      expect(await store.head(key)).toMatchObject({ size: 0 });
      expect(await readRange(store, key, { start: 0, end: 10 })).toEqual(new Uint8Array());
    }
  });

  it('takes a long stream in pieces, and gives any part of it', async () => {
    const key = `${folder()}/long`;
    // Longer than two parts of a multipart upload, and not a multiple of one.
    const bytes = randomBytes(37 * 2 ** 20 + 12_345, 3);
    expect(await store.put(key, piecesOf(bytes, 700_001))).toBe(true);
    expect(await store.head(key)).toMatchObject({ size: bytes.length });
    expect(Buffer.compare((await store.get(key)) as Uint8Array, bytes)).toBe(0);
    const seam = 16 * 2 ** 20;
    const across = await readRange(store, key, { start: seam - 100, end: seam + 100 });
    expect(across).toEqual(bytes.slice(seam - 100, seam + 100));
  });

  it('gives bytes [start, end), clipped to the blob', async () => {
    const key = `${folder()}/ranges`;
    const bytes = randomBytes(1000, 5);
    await store.put(key, bytes);
    const position = fc.integer({ min: 0, max: 1300 });
    await fc.assert(
      fc.asyncProperty(position, fc.option(position, { nil: undefined }), async (start, end) => {
        const part = await readRange(store, key, { start, ...(end === undefined ? {} : { end }) });
        expect(part).toEqual(bytes.slice(start, Math.max(start, end ?? 1000)));
      }),
      { numRuns: 40, examples: [[0, 0], [999, 1000], [1000, undefined], [1200, 1300], [10, 5]] }, // prettier-ignore
    );
  });

  it('leaves nothing of a write that failed, and what was there before', async () => {
    const at = folder();
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield* piecesOf(randomBytes(20 * 2 ** 20, 1), 2 ** 20);
      throw new Error('the line broke');
    }
    await expect(store.put(`${at}/new`, breaking())).rejects.toThrow(/the line broke/);
    await store.put(`${at}/old`, bytesOf('old'));
    await expect(store.put(`${at}/old`, breaking())).rejects.toThrow(/the line broke/);
    expect(await keysBelow(store, at)).toEqual([`${at}/old`]);
    expect(textOf(await store.get(`${at}/old`))).toBe('old');
  });

  it('shows a reader one write or the other, never a mixture', async () => {
    const key = `${folder()}/contested`;
    const [a, b] = [new Uint8Array(300_000).fill(1), new Uint8Array(200_000).fill(2)];
    await store.put(key, a);
    let writing = true;
    const write = (async () => {
      for (let n = 0; n < 20; n++) await store.put(key, n % 2 ? a : b);
      writing = false;
    })();
    while (writing) {
      const seen = (await store.get(key)) as Uint8Array;
      expect([a, b].some((whole) => Buffer.compare(seen, whole) === 0)).toBe(true);
    }
    await write;
  });

  it('writes once where asked to write only if absent, however many ask', async () => {
    const at = folder();
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.put(`${at}/once`, bytesOf(`writer ${n}`), { ifAbsent: true })),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(textOf(await store.get(`${at}/once`))).toBe(`writer ${results.indexOf(true)}`);
    expect(await store.put(`${at}/once`, piecesOf(bytesOf('a stream'), 3), { ifAbsent: true })).toBe(false);
    expect(textOf(await store.get(`${at}/once`))).toBe(`writer ${results.indexOf(true)}`);
    expect(await store.put(`${at}/other`, piecesOf(bytesOf('a stream'), 3), { ifAbsent: true })).toBe(true);
    expect(await keysBelow(store, at)).toEqual([`${at}/once`, `${at}/other`]);
  });

  it('lists a folder, all of it, and nothing whose name only begins alike', async () => {
    const at = folder();
    const inside = Array.from({ length: 1100 }, (_, n) => `${at}/ab/c/${n}`);
    for (let n = 0; n < inside.length; n += 50) {
      await Promise.all(inside.slice(n, n + 50).map((key) => store.put(key, bytesOf(key))));
    }
    await store.put(`${at}/abc/0`, bytesOf('a neighbour'));
    expect(await keysBelow(store, `${at}/ab`)).toEqual([...inside].sort());
    for await (const { key, size } of store.list(`${at}/ab`)) expect(size).toBe(key.length);
    expect(await keysBelow(store, `${at}/nothing`)).toEqual([]);
    expect(await store.deleteFolder(`${at}/ab`)).toBe(1100);
    expect(await keysBelow(store, at)).toEqual([`${at}/abc/0`]);
    expect(await store.deleteFolder(`${at}/ab`)).toBe(0);
  });

  it('removes a blob, and does not mind one that is gone', async () => {
    const at = folder();
    await store.put(`${at}/x`, bytesOf('x'));
    await store.put(`${at}/deeper/y`, bytesOf('y'));
    await store.delete(`${at}/x`);
    await store.delete(`${at}/x`);
    await store.delete(`${at}/deeper`);
    expect(await keysBelow(store, at)).toEqual([`${at}/deeper/y`]);
    expect(await store.get(`${at}/deeper`)).toBeUndefined();
    expect(await store.head(`${at}/deeper`)).toBeUndefined();
    expect(await store.stream(`${at}/deeper/y/z`)).toBeUndefined();
  });

  it.each([
    '', '/', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/../b', 'a/./b', 'a/..', 'a\\..\\b', 'a\0b', 'a/%2e%2e/b', 'ä', 'a b', 'a:b',
    'a/'.repeat(12) + 'b', 'x'.repeat(201),
  ])('refuses the key %j in every method', async (key) => {
    const attempts: (() => Promise<unknown>)[] = [
      () => store.put(key, bytesOf('x')),
      () => store.get(key),
      () => store.head(key),
      () => store.stream(key),
      () => store.delete(key),
      () => store.deleteFolder(key),
      () => keysBelow(store, key),
      () => store.openSource(key),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(StorageError);
    expect(() => store.pyramidStore(key)).toThrow(StorageError);
  }); // prettier-ignore

  it('opens a blob as the format readers want a file', async () => {
    const key = `${folder()}/upload`;
    const bytes = randomBytes(5000, 9);
    await store.put(key, bytes);
    const file = await store.openSource(key, 'study/IM0001');
    expect(file).toMatchObject({ name: 'study/IM0001', size: 5000 });
    expect(Buffer.compare(await file.read(), bytes)).toBe(0);
    expect(await file.read(4990, 6000)).toEqual(bytes.slice(4990));
    expect(await file.read(6000, 7000)).toEqual(new Uint8Array());
    await expect(store.openSource(`${key}-gone`, 'study/IM0002')).rejects.toThrow(/study\/IM0002 is not in the store/);
  });

  it('keeps a pyramid as zarrita writes it', async () => {
    const at = folder();
    const random = seededRandom(11);
    const grid = makeGrid([70, 65, 90], [0.9, 0, 0, -30, 0, 0.9, 0, 20, 0, 0, 1.5, -100]);
    const volume = makeVolume(
      grid,
      iFastest(Int16Array.from({ length: 70 * 65 * 90 }, () => Math.floor(3000 * random() - 1000))),
    );
    const zarr = store.pyramidStore(`${at}/v.zarr`);
    await writePyramid(zarr, volume, { kind: 'image' });
    const pyramid = await openPyramid(zarr);
    const read = await pyramid.readLevel(0);
    expect(read.grid).toEqual(grid);
    expect(Buffer.compare(Buffer.from(read.data.buffer), Buffer.from(volume.data.buffer))).toBe(0);
    const whole = (await zarr.get('/zarr.json')) as Uint8Array;
    expect(await zarr.getRange('/zarr.json', { offset: 2, length: 7 })).toEqual(whole.slice(2, 9));
    expect(await zarr.getRange('/zarr.json', { suffixLength: 9 })).toEqual(whole.slice(-9));
    expect(await zarr.getRange('/gone', { suffixLength: 9 })).toBeUndefined();
    expect(await zarr.get('/gone')).toBeUndefined();
  });
}
