import { type Size, type VoxelArray } from '@annotome/volume';

type Axis = 0 | 1 | 2;

/** The two axes that a slice across `axis` keeps, the lower one first: columns and rows of the slice's picture. */
export const planeAxes = (axis: Axis): readonly [Axis, Axis] => (axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1]);

/** A part of a slice's picture: columns and rows from `x`, `y`. */
export interface SliceRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * One layer of voxels, or a rectangle of it, rows one after the other. Axial rows are copied whole; where the columns are not next to
 * each other in memory, voxel by voxel.
 * @param data i fastest, one value per voxel of `n`.
 * @param out Written from its start; as long as the rectangle, or longer.
 */
export function extractSlice<T extends VoxelArray>(data: T, n: Size, axis: Axis, slice: number, rect: SliceRect, out: T): void {
  const [ni, nj] = n;
  const strides = [1, ni, ni * nj] as const;
  const [a, b] = planeAxes(axis);
  const along = strides[a];
  const down = strides[b];
  const { x, y, width, height } = rect;
  let row = slice * strides[axis] + x * along + y * down;
  let to = 0;
  for (let r = 0; r < height; r++, row += down, to += width) {
    if (along === 1) out.set(data.subarray(row, row + width), to);
    else for (let c = 0, from = row; c < width; c++, from += along) out[to + c] = data[from] as number;
  }
}
