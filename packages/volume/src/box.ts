import { translate, type Affine } from './affine.ts';
import { size, voxel, type Size, type Voxel } from './coordinates.ts';
import { GridMismatchError } from './errors.ts';
import { type Grid } from './grid.ts';

/** A block of a grid: `size` voxels from `start` (whole numbers; may reach outside the grid). */
export interface Box {
  readonly start: Voxel;
  readonly size: Size;
}

/** All of a grid. */
export const wholeOf = (grid: Grid): Box => ({ start: voxel(0, 0, 0), size: grid.size });

/**
 * A box, checked.
 * @throws GridMismatchError when the start is not whole or a count is not a positive whole number.
 */
export function makeBox(start: Voxel, n: Size): Box {
  if (!start.every(Number.isInteger) || !n.every((v) => Number.isInteger(v) && v > 0)) {
    throw new GridMismatchError(
      `A box needs a whole-number start and three positive whole-number counts; found start ${start.join(', ')}, size ${n.join(' × ')}.`,
    );
  }
  return { start, size: n };
}

/** The part of `box` that lies on a grid of `n` voxels; undefined when there is none. */
export function clipBox(box: Box, n: Size): Box | undefined {
  const lo = box.start.map((s) => Math.max(0, s)) as [number, number, number];
  const count = lo.map((l, axis) => {
    const end = Math.min(n[axis as 0 | 1 | 2], box.start[axis as 0 | 1 | 2] + box.size[axis as 0 | 1 | 2]);
    return end - l;
  }) as [number, number, number];
  if (count.some((c) => c <= 0)) return undefined;
  return { start: voxel(...lo), size: size(...count) };
}

/** The grid of a box: the same voxels in the same places, counted from the box's start. */
export const gridOfBox = (affine: Affine, box: Box): Grid => ({ size: box.size, affine: translate(affine, box.start) });
