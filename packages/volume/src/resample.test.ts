import { createHash } from 'node:crypto';
import { readJsonFixture, readNiftiFixture } from '@annotome/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  iFastest,
  makeGrid,
  makeVolume,
  resample,
  resampleInto,
  size,
  toVoxel,
  toWorld,
  voxel,
  voxelCount,
  type Affine,
  type Grid,
  type Volume,
  type VoxelArray,
} from './index.ts';

interface Case {
  source: string;
  target: string;
  size: [number, number, number];
  affine: number[];
  outside: number;
  linear: { sum: number; squares: number; at: number[]; values: number[] };
  nearest: { sum: number; sha256: string };
}

function loadVolume(name: string): Volume {
  const { size: n, affine, data } = readNiftiFixture(`data/${name}`);
  return makeVolume(makeGrid(n, affine as unknown as Affine), iFastest<VoxelArray>(data));
}

const total = (data: VoxelArray, power: number): number => {
  let sum = 0;
  for (let v = 0; v < data.length; v++) sum += (data[v] as number) ** power;
  return sum;
};

describe('resample equals SimpleITK on real files', () => {
  const cases = readJsonFixture<Case[]>('expected/volume/resample.json');
  const sources = new Map<string, Volume>();
  it.each(cases.map((c) => [`${c.source} → ${c.target}`, c] as const))('%s', (_, c) => {
    const source = sources.get(c.source) ?? loadVolume(c.source);
    sources.set(c.source, source);
    const target = makeGrid(c.size, c.affine as unknown as Affine);

    const linear = resample(source, target, { interpolation: 'linear', outside: c.outside });
    const largest = Math.max(1, ...c.linear.values.map(Math.abs));
    c.linear.at.forEach((at, n) => {
      expect(Math.abs((linear.data[at] as number) - (c.linear.values[n] as number))).toBeLessThan(2e-7 * largest);
    });
    expect(Math.abs(total(linear.data, 1) - c.linear.sum)).toBeLessThan(1e-6 * total(linear.data.map(Math.abs), 1) + 1e-9);
    expect(Math.abs(total(linear.data, 2) - c.linear.squares)).toBeLessThan(1e-6 * c.linear.squares + 1e-9);

    const nearest = resample(source, target, { interpolation: 'nearest', outside: c.outside });
    expect(total(nearest.data, 1)).toBe(c.nearest.sum);
    const { buffer, byteOffset, byteLength } = nearest.data;
    const sha256 = createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('hex');
    expect(sha256).toBe(c.nearest.sha256);
  });
});

/** The definition, one voxel at a time: what the tiled loops must equal. */
function naive(source: Volume, target: Grid, interpolation: 'linear' | 'nearest', outside: number): number[] {
  const n = source.grid.size;
  const values: number[] = [];
  for (let k = 0; k < target.size[2]; k++) {
    for (let j = 0; j < target.size[1]; j++) {
      for (let i = 0; i < target.size[0]; i++) {
        const p = toVoxel(source.grid, toWorld(target, voxel(i, j, k)));
        const at = (x: number, y: number, z: number): number => source.data[x + n[0] * (y + n[1] * z)] as number;
        if (!p.every((v, axis) => v + 1e-6 >= -0.5 && v + 1e-6 < (n[axis] as number) - 0.5)) values.push(outside);
        else if (interpolation === 'nearest')
          values.push(at(...(p.map((v) => Math.floor(v + 0.5 + 1e-6)) as [number, number, number])));
        else {
          let sum = 0;
          for (let corner = 0; corner < 8; corner++) {
            let weight = 1;
            const q = p.map((v, axis) => {
              const c = Math.min(Math.max(v, 0), (n[axis] as number) - 1);
              const up = (corner >> axis) & 1;
              weight *= up ? c - Math.floor(c) : 1 - (c - Math.floor(c));
              return Math.min(Math.floor(c) + up, (n[axis] as number) - 1);
            });
            if (weight > 0) sum += weight * at(...(q as [number, number, number]));
          }
          values.push(sum);
        }
      }
    }
  }
  return values;
}

const TYPES = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array] as const;
const count = fc.integer({ min: 1, max: 9 });
const sizes = fc.tuple(count, count, count);
const entry = fc.integer({ min: -3000, max: 3000 }).map((v) => v / 997);
/** Any affine with an inverse: turned, flipped, sheared, uneven. */
const affines = fc
  .array(entry, { minLength: 12, maxLength: 12 })
  .map((a) => a as unknown as Affine)
  .filter(
    (a) =>
      Math.abs(a[0] * (a[5] * a[10] - a[6] * a[9]) - a[1] * (a[4] * a[10] - a[6] * a[8]) + a[2] * (a[4] * a[9] - a[5] * a[8])) >
      0.3,
  );

describe('resample equals its definition', () => {
  it.each(TYPES.map((T) => [T.name, T] as const))('%s, any grid to any grid', (_, T) => {
    fc.assert(
      fc.property(
        sizes,
        affines,
        sizes,
        affines,
        fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1 }),
        (n, a, m, b, seed) => {
          const data = new T(n[0] * n[1] * n[2]).map((_v: number, at: number) => (seed[at % seed.length] as number) ^ (at & 31));
          const source = makeVolume(makeGrid(n, a), iFastest<VoxelArray>(data));
          const target = makeGrid(m, b);
          const linear = resample(source, target, { interpolation: 'linear', outside: -5 });
          naive(source, target, 'linear', -5).forEach((v, at) => expect(linear.data[at]).toBeCloseTo(v, 3));
          const nearest = resample(source, target, { interpolation: 'nearest', outside: 5 });
          expect(nearest.data).toBeInstanceOf(T);
          expect(Array.from(nearest.data)).toEqual(naive(source, target, 'nearest', 5));
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it('gives the same bits however the target is cut into boxes, and fills boxes beyond the target', () => {
    fc.assert(
      fc.property(
        sizes,
        affines,
        affines,
        fc.tuple(fc.integer({ min: -3, max: 5 }), fc.integer({ min: -3, max: 5 }), fc.integer({ min: -3, max: 5 })),
        sizes,
        (n, a, b, start, m) => {
          const data = new Float32Array(n[0] * n[1] * n[2]).map((_v, at) => Math.sin(at));
          const source = makeVolume(makeGrid(n, a), iFastest(data));
          const wide = makeGrid([20, 20, 20], b);
          const origin = toWorld(wide, voxel(-4, -4, -4));
          const whole = makeGrid(
            [20, 20, 20],
            [b[0], b[1], b[2], origin[0], b[4], b[5], b[6], origin[1], b[8], b[9], b[10], origin[2]],
          );
          const all = resample(source, whole, { interpolation: 'nearest' }).data;
          const part = new Float32Array(m[0] * m[1] * m[2]);
          const box = { start: voxel(...start), size: size(...m) };
          const grid = resampleInto(iFastest(part), source, wide, { interpolation: 'nearest', box });
          expect(grid.size).toEqual(m);
          let at = 0;
          for (let k = 0; k < m[2]; k++)
            for (let j = 0; j < m[1]; j++)
              for (let i = 0; i < m[0]; i++) {
                expect(part[at++]).toBe(all[start[0] + 4 + i + 20 * (start[1] + 4 + j + 20 * (start[2] + 4 + k))]);
              }
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it('does not depend on the tiling: a grid far larger than one block equals its parts', () => {
    const data = new Int16Array(150 * 90 * 40).map((_v, at) => (at * 7919) % 2000);
    const source = makeVolume(makeGrid([150, 90, 40], [0.7, 0, 0.1, 0, 0.2, 0.9, 0, 0, 0, 0, 2.5, 0]), iFastest(data));
    const target = makeGrid([170, 110, 100], [0.8, 0.1, 0, -9, -0.1, 0.8, 0, -4, 0, 0.05, 1.1, -3]);
    const whole = resample(source, target, { interpolation: 'linear' }).data;
    const box = { start: voxel(0, 0, 37), size: size(170, 110, 5) };
    const slab = new Float32Array(voxelCount(box.size));
    resampleInto(iFastest(slab), source, target, { interpolation: 'linear', box });
    expect(slab).toEqual(whole.slice(37 * 170 * 110, 42 * 170 * 110));
    const coarse = makeGrid([3, 2, 2], [45, 0, 0, 1, 0, 45, 0, 1, 0, 0, 45, 1]);
    resample(source, coarse, { interpolation: 'linear' }).data.forEach((v, at) => {
      expect(v).toBeCloseTo(naive(source, coarse, 'linear', 0)[at] as number, 3);
    });
  });
});

const line = (values: number[] | VoxelArray): Volume =>
  makeVolume(
    makeGrid([values.length, 1, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]),
    iFastest<VoxelArray>(ArrayBuffer.isView(values) ? values : new Float64Array(values)),
  );
const at = (start: number, step: number, n: number): Grid => makeGrid([n, 1, 1], [step, 0, 0, start, 0, 1, 0, 0, 0, 0, 1, 0]);

describe('the edges of the definition', () => {
  it('holds the edge value for half a voxel, then gives the outside value', () => {
    const linear = resample(line([10, 20]), at(-0.75, 0.25, 11), { interpolation: 'linear', outside: -1 });
    expect(Array.from(linear.data)).toEqual([-1, 10, 10, 10, 12.5, 15, 17.5, 20, 20, -1, -1]);
  });

  it('rounds ties up, also where float noise has moved them', () => {
    for (const noise of [0, 1e-12, -1e-12, 1e-8, -1e-8]) {
      const nearest = resample(line([1, 2, 3]), at(-0.5 + noise, 1, 4), { interpolation: 'nearest', outside: 9 });
      expect(Array.from(nearest.data)).toEqual([1, 2, 3, 9]);
    }
  });

  it('does not let a NaN or infinity of no weight spread', () => {
    const there = resample(line([1, NaN, 3, Infinity, -Infinity, -Infinity]), at(0, 1, 6), { interpolation: 'linear' });
    expect(Array.from(there.data)).toEqual([1, NaN, 3, Infinity, -Infinity, -Infinity]);
    const noisy = resample(line([1, NaN, 3]), at(1e-13, 2, 2), { interpolation: 'linear' });
    expect(Array.from(noisy.data)).toEqual([1, 3]);
    const between = resample(line([1, NaN, 3, -Infinity, -Infinity]), at(0.5, 1, 4), { interpolation: 'linear' });
    expect(Array.from(between.data)).toEqual([NaN, NaN, -Infinity, -Infinity]);
  });

  it('moves every bit of a float, NaN payloads included', () => {
    const bits = new Uint32Array([0x7fc12345, 0xff800000, 0x80000000]);
    const nearest = resample(line(new Float32Array(bits.buffer)), at(2, -1, 3), { interpolation: 'nearest' });
    expect(Array.from(new Uint32Array(nearest.data.buffer))).toEqual([0x80000000, 0xff800000, 0x7fc12345]);
  });

  it('says what does not fit', () => {
    const labels = line(new Uint8Array([1, 2]));
    expect(() => resample(labels, at(0, 1, 2), { interpolation: 'nearest', outside: -1024 })).toThrow(
      /outside must be a number that Uint8Array can hold; found -1024/,
    );
    expect(() => resample(labels, at(0, 1, 2), { interpolation: 'nearest', outside: NaN })).toThrow(/found NaN/);
    expect(() => resampleInto(iFastest(new Float32Array(3)), labels, at(0, 1, 2), { interpolation: 'linear' })).toThrow(
      /2 × 1 × 1 voxels needs an array of 2 values; found 3/,
    );
    expect(() => resampleInto(iFastest(new Int16Array(2)), labels, at(0, 1, 2), { interpolation: 'linear' })).toThrow(
      /found Int16Array/,
    );
    expect(() => resampleInto(iFastest(new Int16Array(2)), labels, at(0, 1, 2), { interpolation: 'nearest' })).toThrow(
      /keeps the source's Uint8Array; found Int16Array/,
    );
    expect(() =>
      resampleInto(iFastest(new Uint8Array(2)), labels, at(0, 1, 2), {
        interpolation: 'nearest',
        box: { start: voxel(0.5, 0, 0), size: size(2, 1, 1) },
      }),
    ).toThrow(/whole-number start/);
  });
});
