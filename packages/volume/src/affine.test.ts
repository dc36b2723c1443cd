import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affineFromSteps,
  compose,
  contains,
  cornerDistance,
  determinant,
  flipRasLps,
  identityAffine,
  invert,
  makeGrid,
  makeVolume,
  iFastest,
  offsetOf,
  sameGrid,
  shapeOf,
  size,
  sizeOf,
  step,
  toVoxel,
  toWorld,
  translate,
  voxel,
  voxelToVoxel,
  voxelToWorld,
  world,
  worldToVoxel,
  worldVector,
  type Affine,
  type Voxel,
} from './index.ts';

const number = fc.integer({ min: -4000, max: 4000 }).map((v) => v / 991);
const affines = fc
  .array(number, { minLength: 12, maxLength: 12 })
  .map((a) => a as unknown as Affine)
  .filter((a) => Math.abs(determinant(a)) > 0.2);
const points = fc.tuple(number, number, number);
const asVoxel = (p: readonly [number, number, number]): Voxel => voxel(p[0], p[1], p[2]);
const close = (a: readonly number[], b: readonly number[]): void => a.forEach((v, n) => expect(v).toBeCloseTo(b[n] as number, 8));

describe('affine maps', () => {
  it('world → voxel undoes voxel → world', () => {
    fc.assert(
      fc.property(affines, points, (a, p) => {
        close(worldToVoxel(invert(a), voxelToWorld(a, voxel(...p))), p);
      }),
    );
  });

  it('composes as functions do, and voxelToVoxel goes through the patient', () => {
    fc.assert(
      fc.property(affines, affines, points, (a, b, p) => {
        close(voxelToWorld(compose(a, b), voxel(...p)), voxelToWorld(a, asVoxel(voxelToWorld(b, voxel(...p)))));
        close(voxelToWorld(b, asVoxel(voxelToWorld(voxelToVoxel(a, b), voxel(...p)))), voxelToWorld(a, voxel(...p)));
      }),
    );
  });

  it('translates to the grid of a crop', () => {
    fc.assert(
      fc.property(affines, points, points, (a, start, p) => {
        const moved = voxel(start[0] + p[0], start[1] + p[1], start[2] + p[2]);
        close(voxelToWorld(translate(a, voxel(...start)), voxel(...p)), voxelToWorld(a, moved));
      }),
    );
  });

  it('is built from steps, and swaps RAS and LPS by negating x and y', () => {
    const a = affineFromSteps(worldVector(1, 2, 3), worldVector(4, 5, 7), worldVector(7, 8, 10), world(-1, -2, -3));
    expect(a).toEqual([1, 4, 7, -1, 2, 5, 8, -2, 3, 7, 10, -3]);
    expect(step(a, 1)).toEqual([4, 5, 7]);
    expect(flipRasLps(a)).toEqual([-1, -4, -7, 1, -2, -5, -8, 2, 3, 7, 10, -3]);
    expect(flipRasLps(flipRasLps(a))).toEqual(a);
  });

  it('names a grid without an inverse', () => {
    for (const bad of [
      [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
      [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0],
      [NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
      [Infinity, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
      [1, 0, 0, NaN, 0, 1, 0, 0, 0, 0, 1, 0],
    ]) {
      expect(() => makeGrid([1, 1, 1], bad as unknown as Affine), bad.join()).toThrow(/three independent directions/);
    }
    expect(invert([1e-4, 0, 0, 0, 0, 1e-4, 0, 0, 0, 0, 1e-4, 0]).worldToVoxel[0]).toBeCloseTo(1e4);
  });
});

describe('grids', () => {
  const grid = makeGrid([4, 5, 6], [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, -4, 30]);

  it('takes voxels to the patient and back', () => {
    expect(toWorld(grid, voxel(1, 2, 3))).toEqual([12, 26, 18]);
    expect(toVoxel(grid, world(12, 26, 18))).toEqual([1, 2, 3]);
    expect(offsetOf(grid.size, 1, 2, 3)).toBe(1 + 4 * (2 + 5 * 3));
    expect(shapeOf(size(4, 5, 6))).toEqual([6, 5, 4]);
    expect(sizeOf(shapeOf(size(4, 5, 6)))).toEqual([4, 5, 6]);
  });

  it('contains a point when its nearest voxel is on the grid', () => {
    expect(contains(grid, voxel(-0.5, 0, 5.49))).toBe(true);
    expect(contains(grid, voxel(-0.51, 0, 0))).toBe(false);
    expect(contains(grid, voxel(0, 4.5, 0))).toBe(false);
  });

  it('compares by where the corners lie', () => {
    const nudged = makeGrid([4, 5, 6], translate(grid.affine, voxel(1e-4, 0, 0)));
    expect(sameGrid(grid, nudged)).toBe(true);
    expect(sameGrid(grid, nudged, 1e-5)).toBe(false);
    expect(sameGrid(grid, makeGrid([4, 5, 7], grid.affine))).toBe(false);
    expect(cornerDistance(identityAffine, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0], [2, 2, 11])).toBe(10);
  });

  it('refuses counts and arrays that do not fit', () => {
    for (const n of [
      [0, 1, 1],
      [1.5, 1, 1],
      [1, -2, 1],
      [NaN, 1, 1],
    ] as const) {
      expect(() => makeGrid(n, identityAffine)).toThrow(/three positive whole numbers/);
    }
    expect(() => makeVolume(grid, iFastest(new Uint8Array(119)))).toThrow('needs 120 values; found 119');
  });
});
