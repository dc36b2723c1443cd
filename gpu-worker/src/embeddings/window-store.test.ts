import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileStore, readyWindows } from '@annotome/storage';
import { seededRandom } from '@annotome/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { blobFolder, diskFolder } from './window-folder.ts';
import { EmbeddingsError, WindowStore, type StoreAttributes } from './window-store.ts';

const root = mkdtempSync(join(tmpdir(), 'annotome-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const attributes: StoreAttributes = {
  annotomeEmbeddings: 1,
  model: { name: 'm', hash: 'a'.repeat(64), precision: 'fp32' },
  source: { name: 'ct.nii', seriesId: 's', hash: 'b'.repeat(64), clamped: true },
  canonicalGrid: { size: [200, 100, 50], affine: [-1.5, 0, 0, 0, 0, -1.5, 0, 0, 0, 0, 1.5, 0] },
  windowSize: [128, 128, 128],
  windowStarts: [
    [36, -14, -39],
    [0, -14, -39],
    [72, -14, -39],
  ],
};
const random = seededRandom(1);
const embedding = Float32Array.from({ length: 4 * 512 }, () => 4 * random() - 2);

describe('WindowStore', () => {
  it('gives back what was written, to half precision, and knows what is there', async () => {
    const dir = join(root, 'one');
    const store = await WindowStore.openOrCreate(diskFolder(dir), 4, attributes);
    expect(await store.done()).toEqual(new Set());
    await store.write(1, embedding);
    const again = await WindowStore.open(diskFolder(dir));
    expect(await again.done()).toEqual(new Set([1]));
    expect(again.attributes).toEqual(attributes);
    const back = await again.read(1);
    back.forEach((v, n) => expect(Math.abs(v - (embedding[n] as number))).toBeLessThanOrEqual(Math.abs(v) / 2048 + 1e-7));
    await expect(again.read(0)).rejects.toThrow(/not stored/);
    truncateSync(join(dir, 'embeddings/c/1/0/0/0/0'), 4095);
    expect(await again.done()).toEqual(new Set());
  });

  it('keeps the same files in a blob store', async () => {
    const blobs = fileStore(join(root, 'blobs'));
    const store = await WindowStore.openOrCreate(blobFolder(blobs, 'embeddings/a/b.zarr'), 4, attributes);
    await store.write(2, embedding);
    const onDisk = await WindowStore.open(diskFolder(join(root, 'blobs/embeddings/a/b.zarr')));
    expect(await onDisk.done()).toEqual(new Set([2]));
    expect(await onDisk.read(2)).toEqual(await store.read(2));
    expect(await readyWindows(blobs, 'a', 'b', 4)).toEqual(new Set([2]));
  });

  it.each<[string, Partial<StoreAttributes>]>([
    ['another model', { model: { ...attributes.model, hash: 'c'.repeat(64) } }],
    ['another image', { source: { ...attributes.source, hash: 'c'.repeat(64) } }],
    ['clamp', { source: { ...attributes.source, clamped: false } }],
    ['other windows', { windowStarts: attributes.windowStarts.slice(1) }],
  ])('refuses a folder of %s', async (words, change) => {
    const dir = join(root, words.replace(' ', '-'));
    await WindowStore.openOrCreate(diskFolder(dir), 4, attributes);
    await expect(WindowStore.openOrCreate(diskFolder(dir), 4, { ...attributes, ...change })).rejects.toThrow(words);
  });

  it('refuses what is no store, in words', async () => {
    await expect(WindowStore.open(diskFolder(root))).rejects.toThrow(EmbeddingsError);
    writeFileSync(join(root, 'letter.txt'), 'dear');
    await expect(WindowStore.openOrCreate(diskFolder(root), 4, attributes)).rejects.toThrow(/not empty/);
    const dir = join(root, 'broken');
    await WindowStore.openOrCreate(diskFolder(dir), 4, attributes);
    const path = join(dir, 'embeddings/zarr.json');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 100));
    await expect(WindowStore.open(diskFolder(dir))).rejects.toThrow(/not JSON/);
    writeFileSync(path, JSON.stringify({ shape: [1, 2, 3] }));
    await expect(WindowStore.open(diskFolder(dir))).rejects.toThrow(/does not describe/);
  });
});
