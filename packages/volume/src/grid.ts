import { invert, spacingOf, voxelToWorld, worldToVoxel, cornerDistance, type Affine, type InverseAffine } from './affine.ts';
import {
  size as makeSize,
  voxelCount,
  type IFastest,
  type Size,
  type Voxel,
  type VoxelArray,
  type World,
} from './coordinates.ts';
import { GridMismatchError } from './errors.ts';

/** Where voxels lie in the patient: how many, and the affine that takes their index to millimetres LPS. */
export interface Grid {
  readonly size: Size;
  readonly affine: Affine;
}

/** A 3-D scalar image: voxels, i fastest, on a grid. Values are in the study's units (HU for CT), slope and intercept applied. */
export interface Volume<T extends VoxelArray = VoxelArray> {
  readonly grid: Grid;
  readonly data: IFastest<T>;
}

/**
 * A grid, checked.
 * @throws GridMismatchError when a count is not a positive whole number.
 * @throws SingularAffineError when the affine has no inverse.
 */
export function makeGrid(n: readonly [number, number, number], affine: Affine): Grid {
  if (!n.every((v) => Number.isInteger(v) && v > 0)) {
    throw new GridMismatchError(`A grid needs three positive whole numbers of voxels; found ${n.join(' × ')}.`);
  }
  invert(affine);
  return { size: makeSize(n[0], n[1], n[2]), affine };
}

/**
 * A volume, checked.
 * @throws GridMismatchError when the array does not have one value per voxel.
 */
export function makeVolume<T extends VoxelArray>(grid: Grid, data: IFastest<T>): Volume<T> {
  const expected = voxelCount(grid.size);
  if (data.length !== expected) {
    throw new GridMismatchError(`A grid of ${grid.size.join(' × ')} voxels needs ${expected} values; found ${data.length}.`);
  }
  return { grid, data };
}

export const toWorld = (grid: Grid, p: Voxel): World => voxelToWorld(grid.affine, p);
export const toVoxel = (grid: Grid, p: World): Voxel => worldToVoxel(invert(grid.affine), p);
export const inverseOf = (grid: Grid): InverseAffine => invert(grid.affine);
export const spacing = (grid: Grid): readonly [number, number, number] => spacingOf(grid.affine);

/** Offset of a whole-number voxel in an i-fastest array. No bounds check: see {@link contains}. */
export const offsetOf = (n: Size, i: number, j: number, k: number): number => i + n[0] * (j + n[1] * k);

/** Whether the nearest voxel to `p` is on the grid. */
export function contains(grid: Grid, p: Voxel): boolean {
  return p.every((v, axis) => v >= -0.5 && v < grid.size[axis as 0 | 1 | 2] - 0.5);
}

/** Same voxel counts, and no corner further apart than `tolerance` mm. */
export function sameGrid(a: Grid, b: Grid, tolerance = 1e-3): boolean {
  return a.size.every((v, axis) => v === b.size[axis]) && cornerDistance(a.affine, b.affine, a.size) <= tolerance;
}
