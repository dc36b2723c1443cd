import { describe, expect, it } from 'vitest';
import { seededRandom } from '@annotome/testing';
import { iFastest, makeGrid, voxel } from '@annotome/volume';
import { limitToRange, rangeAround, sweepBrush } from './index.ts';

const grid = makeGrid([20, 20, 20], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
const dab = sweepBrush(grid, { shape: 'sphere', radiusMm: 6 }, voxel(10, 10, 10), voxel(10, 10, 10));

describe('limitToRange', () => {
  it('keeps the voxels of the dab whose value is in the range, ends included', () => {
    const values = iFastest(Float32Array.from({ length: 8000 }, (_, at) => at % 20));
    values[10 + 20 * (10 + 200)] = NaN;
    const limited = limitToRange(dab, grid, values, { min: 10, max: 12 });
    expect(limited.box.start[0]).toBe(10);
    expect(limited.box.size[0]).toBe(3);
    expect(limited.voxels).toBe(limitToRange(dab, grid, values, { min: 9.5, max: 12.5 }).voxels);
    expect(limitToRange(dab, grid, values, { min: 100, max: 200 }).voxels).toBe(0);
    expect(
      limited.data[
        10 - limited.box.start[0] + 3 * (10 - limited.box.start[1] + limited.box.size[1] * (10 - limited.box.start[2]))
      ],
    ).toBe(0);
  });
});

describe('rangeAround', () => {
  it('holds what is under the pointer and not what is beside it', () => {
    const random = seededRandom(4);
    const values = iFastest(
      Int16Array.from({ length: 8000 }, (_, at) => (at % 20 < 11 ? 40 : 300) + 12 * (random() + random() - 1)),
    );
    const range = rangeAround(grid, values, voxel(9, 10, 10), 3);
    expect(range?.min).toBeGreaterThan(0);
    expect(range?.min).toBeLessThan(32);
    expect(range?.max).toBeGreaterThan(48);
    expect(range?.max).toBeLessThan(100);
    expect(rangeAround(grid, values, voxel(90, 10, 10), 3)).toBeUndefined();
    expect(rangeAround(grid, iFastest(new Float32Array(8000).fill(NaN)), voxel(9, 9, 9), 3)).toBeUndefined();
  });
});
