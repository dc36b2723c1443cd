import { clipBox, gridOfBox, makeBox, type Box } from './box.ts';
import { iFastest, voxel, voxelCount, type IFastest, type VoxelArray } from './coordinates.ts';
import { GridMismatchError, UnrepresentableValueError } from './errors.ts';
import { type Volume } from './grid.ts';
import { emptyLike, isRepresentable, typeName } from './voxel-array.ts';

/**
 * The voxels of a box, exact. Where the box reaches outside the volume (a negative start, or past the end) the result is padded
 * with `fill`. The result's grid puts every kept voxel where it was in the patient.
 * @throws UnrepresentableValueError when `fill` does not fit the volume's array type.
 */
export function cropOrPad<T extends VoxelArray>(volume: Volume<T>, box: Box, fill = 0): Volume<T> {
  const { start, size } = makeBox(box.start, box.size);
  const type = typeName(volume.data);
  if (!isRepresentable(type, fill)) throw new UnrepresentableValueError('fill', fill, type);
  const out = emptyLike<T>(volume.data, voxelCount(size));
  if (!Object.is(fill, 0)) out.fill(fill);
  const inside = clipBox({ start, size }, volume.grid.size);
  if (inside) {
    const to = voxel(inside.start[0] - start[0], inside.start[1] - start[1], inside.start[2] - start[2]);
    copyBox(volume.data, volume.grid.size, inside, out, size, to);
  }
  return { grid: gridOfBox(volume.grid.affine, { start, size }), data: iFastest<T>(out) };
}

/**
 * The box of the voxels of `part` written into `whole` at `start`, in place; what lies outside `whole` is left out.
 * @throws GridMismatchError when the array types differ.
 */
export function paste(whole: Volume, part: Volume, start: Box['start']): void {
  if (typeName(whole.data) !== typeName(part.data)) {
    throw new GridMismatchError(
      `The pasted part must have the array type of the whole, ${typeName(whole.data)}; found ${typeName(part.data)}.`,
    );
  }
  const inside = clipBox({ start, size: part.grid.size }, whole.grid.size);
  if (!inside) return;
  const from = {
    start: voxel(inside.start[0] - start[0], inside.start[1] - start[1], inside.start[2] - start[2]),
    size: inside.size,
  };
  copyBox(part.data, part.grid.size, from, whole.data, whole.grid.size, inside.start);
}

/** Copies `box` of one i-fastest array to `to` in another, row by row. Both must contain it; a wider type converts. */
export function copyBox(
  source: VoxelArray,
  sourceSize: Box['size'],
  box: Box,
  target: VoxelArray | IFastest,
  targetSize: Box['size'],
  to: Box['start'],
): void {
  const [ni, nj, nk] = box.size;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const from = box.start[0] + sourceSize[0] * (box.start[1] + j + sourceSize[1] * (box.start[2] + k));
      target.set(source.subarray(from, from + ni), to[0] + targetSize[0] * (to[1] + j + targetSize[1] * (to[2] + k)));
    }
  }
}
