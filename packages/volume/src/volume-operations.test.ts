import { readJsonFixture, readNiftiFixture } from '@annotome/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundingBox,
  cornerDistance,
  cropOrPad,
  iFastest,
  labelCounts,
  makeGrid,
  makeVolume,
  maskedStatistics,
  offsetOf,
  orientationCode,
  paste,
  percentiles,
  reorient,
  reorientGrid,
  resample,
  size,
  toWorld,
  valueRange,
  voxel,
  zNormalise,
  type Affine,
  type Volume,
  type VoxelArray,
} from './index.ts';

function loadVolume(name: string): Volume {
  const { size: n, affine, data } = readNiftiFixture(`data/${name}`);
  return makeVolume(makeGrid(n, affine as unknown as Affine), iFastest<VoxelArray>(data));
}

const ORDERS = ['RAS', 'LAS', 'LPS', 'LPI', 'RAI', 'RPI', 'AIL', 'ASR', 'ILA', 'IPL', 'IRP', 'PIR', 'PSL', 'SAR', 'SLP', 'SRA'];
const ALL_CODES = ['RL', 'AP', 'SI'].flatMap((a) =>
  ['RL', 'AP', 'SI'].flatMap((b) =>
    ['RL', 'AP', 'SI'].flatMap((c) =>
      new Set([a, b, c]).size < 3
        ? []
        : Array.from(a).flatMap((x) => Array.from(b).flatMap((y) => Array.from(c).map((z) => x + y + z))),
    ),
  ),
);

describe('reorient', () => {
  // One brain, stored by niivue in many axis orders.
  const ras = loadVolume('nifti-orientations/RAS.nii.gz');
  it.each(ORDERS)('brings %s to RAS: the voxels and places of the file stored in RAS', (code) => {
    const stored = loadVolume(`nifti-orientations/${code}.nii.gz`);
    expect(orientationCode(stored.grid.affine)).toBe(code);
    const turned = reorient(stored, 'RAS');
    expect(turned.grid.size).toEqual(ras.grid.size);
    expect(cornerDistance(turned.grid.affine, ras.grid.affine, ras.grid.size)).toBeLessThan(1e-3);
    expect(Buffer.compare(Buffer.from(turned.data.buffer), Buffer.from(ras.data.buffer))).toBe(0);
  });

  it('reaches all 48 orders, keeps every voxel where it was, and comes back bit for bit', () => {
    expect(ALL_CODES).toHaveLength(48);
    const data = new Float32Array(2 * 3 * 4).map((_, v) => v - 7.5);
    const oblique: Affine = [0.9, 0.3, -0.2, 5, -0.4, 1.9, 0.1, -6, 0.2, -0.1, 3.1, 7];
    const source = makeVolume(makeGrid([2, 3, 4], oblique), iFastest(data));
    for (const code of ALL_CODES) {
      const turned = reorient(source, code);
      expect(orientationCode(turned.grid.affine)).toBe(code);
      expect(turned.grid).toEqual(reorientGrid(source.grid, code));
      const sampled = resample(source, turned.grid, { interpolation: 'nearest', outside: 99 });
      expect(turned.data).toEqual(sampled.data);
      const back = reorient(turned, 'LPS');
      expect(back.data).toEqual(data);
      expect(cornerDistance(back.grid.affine, oblique, [2, 3, 4])).toBeLessThan(1e-12);
    }
    expect(reorient(source, 'LPS')).toBe(source);
    expect(() => reorient(source, 'LPL')).toThrow(/found "LPL"/);
  });
});

describe('cropOrPad', () => {
  it('gives what indexing gives, in the same places', () => {
    const start = fc.integer({ min: -4, max: 5 });
    const count = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(fc.tuple(start, start, start), fc.tuple(count, count, count), ([si, sj, sk], [ni, nj, nk]) => {
        const source = makeVolume(
          makeGrid([4, 3, 5], [1, 0.5, 0, 3, 0, 2, 0, 4, 0, 0, -3, 5]),
          iFastest(new Int16Array(60).map((_, v) => v + 1)),
        );
        const part = cropOrPad(source, { start: voxel(si, sj, sk), size: size(ni, nj, nk) }, -1);
        expect(toWorld(part.grid, voxel(0, 0, 0))).toEqual(toWorld(source.grid, voxel(si, sj, sk)));
        for (let k = 0; k < nk; k++)
          for (let j = 0; j < nj; j++)
            for (let i = 0; i < ni; i++) {
              const [x, y, z] = [i + si, j + sj, k + sk];
              const inside = x >= 0 && x < 4 && y >= 0 && y < 3 && z >= 0 && z < 5;
              const expected = inside ? source.data[offsetOf(source.grid.size, x, y, z)] : -1;
              expect(part.data[offsetOf(part.grid.size, i, j, k)]).toBe(expected);
            }
        // Pasting the part back changes nothing.
        const whole = makeVolume(source.grid, iFastest(source.data.slice()));
        paste(whole, part, voxel(si, sj, sk));
        expect(whole.data).toEqual(source.data);
      }),
    );
  });

  it('pastes into place and says what does not fit', () => {
    const grid = makeGrid([3, 2, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
    const whole = makeVolume(grid, iFastest(new Uint8Array(6)));
    const part = makeVolume(makeGrid([2, 2, 1], grid.affine), iFastest(new Uint8Array([1, 2, 3, 4])));
    paste(whole, part, voxel(2, 0, 0));
    expect(Array.from(whole.data)).toEqual([0, 0, 1, 0, 0, 3]);
    paste(whole, part, voxel(9, 0, 0));
    expect(Array.from(whole.data)).toEqual([0, 0, 1, 0, 0, 3]);
    const box = { start: voxel(0, 0, 0), size: size(4, 1, 1) };
    expect(() => cropOrPad(whole, box, 300)).toThrow(/fill must be a number that Uint8Array can hold; found 300/);
    const floats = makeVolume(grid, iFastest(new Float32Array(6)));
    expect(() => paste(floats, part, voxel(0, 0, 0))).toThrow(/Float32Array; found Uint8Array/);
  });
});

interface Values {
  images: {
    source: string;
    mean: number;
    std: number;
    count: number;
    at: number[];
    normalised: (number | string)[];
    min: number;
    max: number;
    percentiles: Record<string, number>;
  }[];
  labels: { source: string; counts: [number, number][]; boxes: Record<string, [number[], number[]]> }[];
}
const values = readJsonFixture<Values>('expected/volume/values.json');

describe('intensities equal NumPy on real files', () => {
  it.each(values.images.map((c) => [c.source, c] as const))('%s', (_, c) => {
    const { data } = loadVolume(c.source);
    const { data: normalised, statistics } = zNormalise(data);
    expect(statistics.count).toBe(c.count);
    expect(statistics.mean).toBeCloseTo(c.mean, 9);
    expect(statistics.std).toBeCloseTo(c.std, 9);
    c.at.forEach((at, n) => {
      const expected = c.normalised[n] as number | string;
      if (expected === '-inf') expect(normalised[at]).toBe(-Infinity);
      else expect(normalised[at]).toBeCloseTo(expected as number, 5);
    });
    expect(valueRange(data)).toEqual({ min: c.min, max: c.max });
    const wanted = Object.keys(c.percentiles).map(Number);
    const found = percentiles(data, wanted) ?? [];
    Object.values(c.percentiles).forEach((v, n) => {
      expect(Math.abs((found[n] as number) - v)).toBeLessThan((c.max - c.min) / 65535 + 1e-9);
    });
  });
});

describe('masked z-normalisation', () => {
  it('counts what the predicate accepts, and keeps NaN where it was', () => {
    const data = new Float32Array([NaN, 1, 2, 3, -50, Infinity]);
    const { data: out, statistics } = zNormalise(data);
    expect(statistics).toEqual({ count: 3, mean: 2, std: 1 });
    expect(Array.from(out)).toEqual([NaN, -1, 0, 1, -52, Infinity]);
    expect(maskedStatistics(data, (v) => v < 0)).toEqual({ count: 1, mean: -50, std: 0 });
  });

  it('divides by nothing when there is nothing to divide by', () => {
    expect(Array.from(zNormalise(new Int16Array([-3, 0, -5])).data)).toEqual([-3, 0, -5]);
    expect(Array.from(zNormalise(new Uint8Array([7, 7, 7])).data)).toEqual([0, 0, 0]);
    expect(Array.from(zNormalise(new Uint8Array([0, 7])).data)).toEqual([-7, 0]);
    expect(zNormalise(new Float64Array(1000).fill(0.1)).data.every((v) => v === 0)).toBe(true);
    expect(zNormalise(new Float32Array([NaN])).statistics).toEqual({ count: 0, mean: 0, std: 0 });
  });

  it('works in place, and on more values than one block', () => {
    const data = new Float32Array(100_000).map((_, v) => (v % 9) + 1);
    zNormalise(data, (v) => v > 5, data);
    const after = maskedStatistics(data, (v) => v > -1.5);
    expect(after.mean).toBeCloseTo(0, 6);
    expect(after.std).toBeCloseTo(1, 6);
  });
});

describe('labels equal SciPy on real files', () => {
  it.each(values.labels.map((c) => [c.source, c] as const))('%s', (_, c) => {
    const volume = loadVolume(c.source);
    expect([...labelCounts(volume.data)]).toEqual(c.counts);
    for (const [label] of c.counts) {
      const box = boundingBox(volume, label);
      if (label > 0) expect([box?.start, box?.size]).toEqual(c.boxes[label]);
    }
    expect(boundingBox(volume, 254)).toBeUndefined();
    const lows = Object.values(c.boxes).map((b) => b[0]);
    expect(boundingBox(volume)?.start).toEqual([0, 1, 2].map((axis) => Math.min(...lows.map((l) => l[axis] as number))));
  });

  it('finds nothing in nothing', () => {
    const empty = makeVolume(makeGrid([2, 2, 2], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), iFastest(new Uint8Array(8)));
    expect(boundingBox(empty)).toBeUndefined();
    expect([...labelCounts(empty.data)]).toEqual([[0, 8]]);
    expect(valueRange(new Float32Array([NaN, Infinity]))).toBeUndefined();
    expect(percentiles(new Float32Array([NaN]), [50])).toBeUndefined();
    expect(percentiles(new Float64Array([4, 4, NaN]), [0, 50, 100])).toEqual([4, 4, 4]);
  });
});
