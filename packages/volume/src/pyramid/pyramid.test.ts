import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixturePath, readNiftiFixture } from '@annotome/testing';
import FileSystemStore from '@zarrita/storage/fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cropOrPad,
  halve,
  iFastest,
  labelCounts,
  makeGrid,
  makeVolume,
  openPyramid,
  planLevels,
  size,
  spacing,
  toWorld,
  voxel,
  voxelCount,
  writePyramid,
  type Affine,
  type Pyramid,
  type Volume,
  type VoxelArray,
} from '../index.ts';

const OBLIQUE: Affine = [0.9, 0.1, 0, -10, -0.1, 0.9, 0.2, 20, 0, -0.2, 2.5, 30];
const TYPES = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array] as const;

const bytesOf = ({ buffer, byteOffset, byteLength }: VoxelArray): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
const sameBits = (a: VoxelArray, b: VoxelArray): boolean => bytesOf(a).equals(bytesOf(b)) && a.constructor === b.constructor;

async function written(
  volume: Volume,
  kind: 'image' | 'labels',
  chunk?: ReturnType<typeof size>,
): Promise<{ store: Map<string, Uint8Array>; pyramid: Pyramid }> {
  const store = new Map<string, Uint8Array>();
  await writePyramid(store, volume, { kind, ...(chunk ? { chunk } : {}) });
  return { store, pyramid: await openPyramid(store) };
}

function loadVolume(name: string): Volume {
  const { size: n, affine, data } = readNiftiFixture(`data/${name}`);
  return makeVolume(makeGrid(n, affine as unknown as Affine), iFastest<VoxelArray>(data));
}

describe('what is written comes back', () => {
  it.each(TYPES.map((T) => [T.name, T] as const))('%s: every bit, any size, also one voxel thick', async (_, T) => {
    const count = fc.integer({ min: 1, max: 19 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(count, count, count),
        fc.uint8Array({ minLength: 8, maxLength: 64 }),
        fc.constantFrom('image', 'labels'),
        async (n, seed, kind) => {
          // Any bytes: NaN with payloads, infinities, −0 and denormal numbers among the floats.
          const data = new T(n[0] * n[1] * n[2]);
          new Uint8Array(data.buffer).forEach((_v, at, all) => (all[at] = seed[(at * 7 + (at >> 5)) % seed.length] as number));
          const volume = makeVolume(makeGrid(n, OBLIQUE), iFastest<VoxelArray>(data));
          const { pyramid } = await written(volume, kind, size(8, 6, 4));
          const back = await pyramid.readLevel(0);
          expect(sameBits(back.data, data)).toBe(true);
          expect(back.grid).toEqual(volume.grid);
          expect(pyramid.kind).toBe(kind);
        },
      ),
      { numRuns: 25, seed: 11 },
    );
  });

  it('a box is what cropping the volume gives, wherever it lies', async () => {
    const data = new Int32Array(70 * 21 * 66).map((_, v) => v * 3 - 1e5);
    const volume = makeVolume(makeGrid([70, 21, 66], OBLIQUE), iFastest(data));
    const { pyramid } = await written(volume, 'image');
    expect(pyramid.levels[0]?.chunk).toEqual([64, 21, 64]);
    const span = (n: number) =>
      fc.tuple(fc.nat(n - 1), fc.nat(n - 1)).map(([a, b]) => [Math.min(a, b), Math.abs(a - b) + 1] as const);
    await fc.assert(
      fc.asyncProperty(span(70), span(21), span(66), async ([i, ni], [j, nj], [k, nk]) => {
        const box = { start: voxel(i, j, k), size: size(ni, nj, nk) };
        const read = await pyramid.readBox(0, box);
        const cropped = cropOrPad(volume, box);
        expect(sameBits(read.data, cropped.data)).toBe(true);
        expect(read.grid).toEqual(cropped.grid);
      }),
      { numRuns: 40, seed: 12 },
    );
  });

  it('fetches only the chunks a box touches', async () => {
    const { store } = await written(
      makeVolume(makeGrid([130, 130, 130], OBLIQUE), iFastest(new Uint8Array(130 ** 3).fill(9))),
      'image',
    );
    const fetched: string[] = [];
    const pyramid = await openPyramid({
      get: (key: string) => {
        fetched.push(key);
        return store.get(key);
      },
    });
    fetched.length = 0;
    await pyramid.readBox(0, { start: voxel(60, 0, 129), size: size(10, 64, 1) });
    expect(fetched.toSorted()).toEqual(['/0/c/2/0/0', '/0/c/2/0/1']);
  });

  it('from a folder, and real files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pyramid-'));
    try {
      const volume = loadVolume('nifti-corner-cases/CT_pitch.nii.gz');
      const steps: [number, number][] = [];
      await writePyramid(new FileSystemStore(folder), volume, {
        kind: 'image',
        name: 'CT',
        onChunk: (...step) => steps.push(step),
      });
      const pyramid = await openPyramid(new FileSystemStore(folder));
      expect(pyramid.name).toBe('CT');
      expect(sameBits((await pyramid.readLevel(0)).data, volume.data)).toBe(true);
      expect(steps.length).toBeGreaterThan(4);
      expect(steps.map(([done]) => done)).toEqual(steps.map((_, n) => n + 1));
      expect(steps.at(-1)?.[0]).toBe(steps.at(-1)?.[1]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('writes no chunk of zeros, but one of negative zeros', async () => {
    const zeros = makeVolume(makeGrid([8, 8, 8], OBLIQUE), iFastest(new Float32Array(512)));
    expect([...(await written(zeros, 'image')).store.keys()]).toEqual(['/0/zarr.json', '/zarr.json']);
    const negative = makeVolume(makeGrid([8, 8, 8], OBLIQUE), iFastest(new Float32Array(512).fill(-0)));
    const { pyramid } = await written(negative, 'image');
    expect(sameBits((await pyramid.readLevel(0)).data, negative.data)).toBe(true);
  });
});

describe('zarr-python and ours agree', () => {
  const expected = Int16Array.from(
    { length: 7 * 10 * 12 },
    (_, v) => (v % 12) + 20 * (Math.floor(v / 12) % 10) + 300 * Math.floor(v / 120) - 1000,
  );
  it.each(['python.zarr', 'python-sharded.zarr'])('%s, written by zarr-python', async (name) => {
    const pyramid = await openPyramid(new FileSystemStore(fixturePath(`expected/volume/${name}`)));
    expect(pyramid.levels).toHaveLength(1);
    expect(pyramid.levels[0]?.chunk).toEqual([4, 4, 4]);
    const { grid, data } = await pyramid.readLevel(0);
    expect(grid).toEqual(makeGrid([12, 10, 7], OBLIQUE));
    expect(data).toEqual(expected);
    const part = await pyramid.readBox(0, { start: voxel(3, 2, 5), size: size(2, 1, 1) });
    expect(Array.from(part.data)).toEqual([3 + 40 + 1500 - 1000, 4 + 40 + 1500 - 1000]);
  });

  it('writes the metadata of OME-Zarr 0.5 and Zarr 3, in their words', async () => {
    const volume = makeVolume(
      makeGrid([80, 40, 3], [0.5, 0, 0, -100, 0, 0.5, 0, 20, 0, 0, 3, 7]),
      iFastest(new Int16Array(9600).fill(5)),
    );
    const store = new Map<string, Uint8Array>();
    await writePyramid(store, volume, { kind: 'image', name: 'chest', window: { start: -160, end: 240, min: -1024, max: 3071 } });
    const json = (key: string): unknown => JSON.parse(new TextDecoder().decode(store.get(key)));
    const space = { type: 'space', unit: 'millimeter' };
    expect(json('/zarr.json')).toEqual({
      zarr_format: 3,
      node_type: 'group',
      attributes: {
        ome: {
          version: '0.5',
          multiscales: [
            {
              name: 'chest',
              axes: [
                { name: 'z', ...space },
                { name: 'y', ...space },
                { name: 'x', ...space },
              ],
              datasets: [
                {
                  path: '0',
                  coordinateTransformations: [
                    { type: 'scale', scale: [3, 0.5, 0.5] },
                    { type: 'translation', translation: [7, 20, -100] },
                  ],
                },
                {
                  path: '1',
                  coordinateTransformations: [
                    { type: 'scale', scale: [3, 1, 1] },
                    { type: 'translation', translation: [7, 20.25, -99.75] },
                  ],
                },
              ],
              type: 'mean',
            },
          ],
          omero: {
            channels: [
              { label: 'chest', color: 'FFFFFF', active: true, window: { start: -160, end: 240, min: -1024, max: 3071 } },
            ],
          },
        },
        annotome: {
          format: 'annotome-volume',
          version: 1,
          kind: 'image',
          affines: [
            [0.5, 0, 0, -100, 0, 0.5, 0, 20, 0, 0, 3, 7],
            [1, 0, 0, -99.75, 0, 1, 0, 20.25, 0, 0, 3, 7],
          ],
        },
      },
    });
    expect(json('/1/zarr.json')).toMatchObject({
      zarr_format: 3,
      node_type: 'array',
      shape: [3, 20, 40],
      data_type: 'int16',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [3, 20, 40] } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      codecs: [
        { name: 'bytes', configuration: { endian: 'little' } },
        { name: 'blosc', configuration: { cname: 'zstd', clevel: 3, shuffle: 'shuffle', typesize: 4, blocksize: 0 } },
      ],
      fill_value: 0,
      dimension_names: ['z', 'y', 'x'],
    });
  });
});

describe('levels', () => {
  it('halve towards cubes, until no axis is longer than 64', () => {
    const sizes = (n: [number, number, number], mm: [number, number, number]): string[] =>
      planLevels(makeGrid(n, [mm[0], 0, 0, 0, 0, mm[1], 0, 0, 0, 0, mm[2], 0])).map((l) => l.grid.size.join('×'));
    expect(sizes([512, 512, 600], [0.7, 0.7, 0.7])).toEqual([
      '512×512×600',
      '256×256×300',
      '128×128×150',
      '64×64×75',
      '32×32×38',
    ]);
    expect(sizes([512, 512, 80], [0.7, 0.7, 5])).toEqual(['512×512×80', '256×256×80', '128×128×80', '64×64×80', '32×32×40']);
    expect(sizes([200, 1, 200], [1, 0.1, 1])).toEqual(['200×1×200', '100×1×100', '50×1×50']);
    expect(sizes([64, 64, 64], [1, 1, 1])).toEqual(['64×64×64']);
  });

  it('lie where their voxels lie: a ramp through the patient stays itself', async () => {
    const grid = makeGrid([96, 80, 72], OBLIQUE);
    const value = ([x, y, z]: readonly [number, number, number]): number => 3 * x - 2 * y + 0.5 * z;
    const data = new Float64Array(voxelCount(grid.size));
    for (let k = 0, at = 0; k < 72; k++)
      for (let j = 0; j < 80; j++) for (let i = 0; i < 96; i++) data[at++] = value(toWorld(grid, voxel(i, j, k)));
    const { pyramid } = await written(makeVolume(grid, iFastest(data)), 'image');
    expect(pyramid.levels.map((l) => l.grid.size.join('×'))).toEqual(['96×80×72', '48×40×72', '24×20×36']);
    expect(spacing((pyramid.levels[1] as Pyramid['levels'][0]).grid)[0]).toBeCloseTo(2 * spacing(grid)[0]);
    for (const level of [0, 1, 2]) {
      const read = await pyramid.readLevel(level);
      const [ni, nj, nk] = read.grid.size;
      for (const p of [voxel(0, 0, 0), voxel(ni - 1, nj - 1, nk - 1), voxel(5, 9, 30)]) {
        expect(read.data[p[0] + ni * (p[1] + nj * p[2])]).toBeCloseTo(value(toWorld(read.grid, p)), 9);
      }
    }
  });

  it('images are averaged: integers rounded, NaN left out, odd ends by what there is', () => {
    const grid = makeGrid([3, 2, 1], OBLIQUE);
    const ints = halve(makeVolume(grid, iFastest(new Int16Array([1, 2, -7, 2, 1, -8]))), [2, 2, 2], 'image');
    expect(ints.grid.size).toEqual([2, 1, 1]);
    expect(Array.from(ints.data)).toEqual([2, -7]);
    const floats = halve(makeVolume(grid, iFastest(new Float32Array([1, NaN, NaN, NaN, 4, NaN]))), [2, 2, 1], 'image');
    expect(Array.from(floats.data)).toEqual([2.5, NaN]);
    const one = halve(makeVolume(grid, iFastest(new Uint32Array([4e9, 4e9, 0, 1, 1, 1]))), [2, 1, 1], 'image');
    expect(Array.from(one.data)).toEqual([4e9, 0, 1, 1]);
  });

  it('labels keep to the values that are there: most votes, then not 0, then first', () => {
    const grid = makeGrid([4, 2, 2], OBLIQUE);
    const labels = [1, 1, 0, 3, 2, 2, 0, 3, /* k = 1 */ 2, 7, 0, 3, 0, 0, 0, 3];
    const half = halve(makeVolume(grid, iFastest(new Int32Array(labels))), [2, 2, 2], 'labels');
    expect(Array.from(half.data)).toEqual([2, 3]);
    const tie = halve(makeVolume(makeGrid([4, 1, 1], OBLIQUE), iFastest(new Int8Array([5, -4, 0, -4]))), [2, 1, 1], 'labels');
    expect(Array.from(tie.data)).toEqual([5, -4]);
  });

  it('of a real label map hold no new label, and every large one', async () => {
    const volume = loadVolume('totalseg-ct/example_ct_vertebrae.nii.gz');
    const { pyramid } = await written(volume, 'labels');
    expect(pyramid.levels).toHaveLength(2);
    const fine = labelCounts(volume.data);
    const coarse = labelCounts((await pyramid.readLevel(1)).data);
    for (const label of coarse.keys()) expect(fine.has(label)).toBe(true);
    for (const [label, count] of fine) {
      if (count < 500) continue;
      expect((8 * (coarse.get(label) ?? 0)) / count, `label ${label}`).toBeGreaterThan(0.85);
      expect((8 * (coarse.get(label) ?? 0)) / count, `label ${label}`).toBeLessThan(1.15);
    }
  });
});

describe('what cannot be opened or read', () => {
  it('says what was found', async () => {
    await expect(openPyramid(new Map())).rejects.toThrow(/found no Zarr v3 group/);
    const volume = makeVolume(makeGrid([4, 4, 4], OBLIQUE), iFastest(new Uint8Array(64).fill(1)));
    const { store, pyramid } = await written(volume, 'labels');
    await expect(pyramid.readLevel(1)).rejects.toThrow(/levels 0 to 0; found 1/);
    await expect(pyramid.readBox(0, { start: voxel(2, 0, 0), size: size(3, 1, 1) })).rejects.toThrow(
      /within 4 × 4 × 4 voxels; found start 2, 0, 0, size 3 × 1 × 1/,
    );
    const edit = (key: string, from: string, to: string): Map<string, Uint8Array> =>
      new Map(store).set(key, new TextEncoder().encode(new TextDecoder().decode(store.get(key)).replace(from, to)));
    await expect(openPyramid(edit('/zarr.json', 'annotome-volume', 'other'))).rejects.toThrow(/annotome.format/);
    await expect(openPyramid(edit('/zarr.json', '"version": 1', '"version": 2'))).rejects.toThrow(/annotome.version/);
    await expect(openPyramid(edit('/zarr.json', '"kind"', '"sort"'))).rejects.toThrow(/annotome.kind/);
    await expect(openPyramid(edit('/0/zarr.json', 'uint8', 'bool'))).rejects.toThrow(/level 0 is bool/);
    store.delete('/0/zarr.json');
    await expect(openPyramid(store)).rejects.toThrow(/no Zarr array for level 0/);
  });

  it('a store that fails is not a missing pyramid, and a damaged chunk is not zeros', async () => {
    const down = { get: () => Promise.reject(new Error('the network is down')) };
    await expect(openPyramid(down)).rejects.toThrow('the network is down');
    const volume = makeVolume(makeGrid([4, 4, 4], OBLIQUE), iFastest(new Uint8Array(64).fill(1)));
    const { store } = await written(volume, 'labels');
    store.set('/0/c/0/0/0', new Uint8Array([1, 2, 3]));
    await expect((await openPyramid(store)).readLevel(0)).rejects.toThrow();
  });

  it('a chunk that was cut short is not noise', async () => {
    const data = new Int16Array(4096).map((_, v) => (v * v) % 997);
    const { store, pyramid } = await written(makeVolume(makeGrid([16, 16, 16], OBLIQUE), iFastest(data)), 'image');
    const whole = store.get('/0/c/0/0/0') as Uint8Array;
    for (const length of [0, 5, 15, 16, 20, 100, whole.length - 1]) {
      store.set('/0/c/0/0/0', whole.slice(0, length));
      await expect(pyramid.readLevel(0), `${length} bytes`).rejects.toThrow(/the store is damaged/);
    }
    store.set('/0/c/0/0/0', whole);
    expect((await pyramid.readLevel(0)).data).toEqual(data);
  });

  it('another writer’s pyramid does not say which side is left', async () => {
    const root = { zarr_format: 3, node_type: 'group', attributes: { ome: { version: '0.5', multiscales: [] } } };
    const store = new Map([['/zarr.json', new TextEncoder().encode(JSON.stringify(root))]]);
    await expect(openPyramid(store)).rejects.toThrow(/another writer’s.*left and right/);
  });

  it('an interrupted write cannot be opened', async () => {
    const store = new Map<string, Uint8Array>();
    const failing = {
      get: (key: string) => store.get(key),
      set: (key: string, value: Uint8Array) => {
        if (key === '/0/c/0/0/1') throw new Error('the disk is full');
        store.set(key, value);
      },
    };
    const volume = makeVolume(makeGrid([100, 4, 4], OBLIQUE), iFastest(new Uint8Array(1600).fill(1)));
    await expect(writePyramid(failing, volume, { kind: 'image' })).rejects.toThrow('the disk is full');
    await expect(openPyramid(store)).rejects.toThrow(/found no Zarr v3 group/);
  });

  it('stops when told to', async () => {
    const volume = makeVolume(makeGrid([4, 4, 4], OBLIQUE), iFastest(new Uint8Array(64).fill(1)));
    const { pyramid } = await written(volume, 'labels');
    await expect(pyramid.readLevel(0, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
