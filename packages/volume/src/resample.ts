import { voxelToVoxel } from './affine.ts';
import { gridOfBox, makeBox, wholeOf, type Box } from './box.ts';
import { iFastest, voxelCount, type IFastest, type VoxelArray } from './coordinates.ts';
import { GridMismatchError, UnrepresentableValueError } from './errors.ts';
import { type Grid, type Volume } from './grid.ts';
import { resampleLinear } from './resample-linear.ts';
import { resampleNearest } from './resample-nearest.ts';
import { emptyLike, isRepresentable, typeName } from './voxel-array.ts';

export type Interpolation = 'linear' | 'nearest';

export interface ResampleOptions<I extends Interpolation = Interpolation> {
  /** `linear` for images, `nearest` for label maps. */
  readonly interpolation: I;
  /** Value of target voxels more than half a voxel outside the source. Default 0; must fit the result's array type. */
  readonly outside?: number;
}

export interface ResampleIntoOptions<I extends Interpolation = Interpolation> extends ResampleOptions<I> {
  /** The part of the target grid to compute; all of it by default. May reach outside the target grid. */
  readonly box?: Box;
}

/**
 * The source's values on another grid: any grid to any grid (oblique, sheared, flipped, anisotropic), both in LPS millimetres.
 *
 * The rules are those of ITK's `ResampleImageFilter`. A target voxel's centre is taken to the source's (fractional) voxel `p`. It is
 * inside while `-0.5 ≤ p < n − 0.5` on every axis, that is within half a voxel of the outermost centres; there, beyond a centre, the
 * outermost value holds. Everything else becomes `outside`. Nothing is smoothed before down-sampling.
 *
 * - `linear`: trilinear in float64, result `Float32Array`. A neighbour of weight 0 (below 1e-9) takes no part, so a NaN or an
 *   infinity does not spread to voxels that do not touch it.
 * - `nearest`: the voxel `floor(p + 0.5)`, bit for bit, in the source's array type. Half-way ties go up; a `p` within 1e-6 voxel of
 *   a tie counts as one, so that float noise cannot make stripes. The same 1e-6 holds at the border, for both.
 *
 * Memory: the result and one scratch tile of at most 2 MiB.
 * @throws SingularAffineError when the source's affine has no inverse.
 * @throws UnrepresentableValueError when `outside` does not fit the result's array type.
 */
export function resample<T extends VoxelArray>(source: Volume<T>, target: Grid, options: ResampleOptions<'nearest'>): Volume<T>;
export function resample(source: Volume, target: Grid, options: ResampleOptions<'linear'>): Volume<Float32Array>;
export function resample(source: Volume, target: Grid, options: ResampleOptions): Volume;
export function resample(source: Volume, target: Grid, options: ResampleOptions): Volume {
  const count = voxelCount(target.size);
  const out = options.interpolation === 'linear' ? new Float32Array(count) : emptyLike(source.data, count);
  const data = iFastest<VoxelArray>(out);
  resampleInto(data, source, target, options);
  return { grid: target, data };
}

/**
 * {@link resample} into an array of the caller's, for one box of the target grid: the way to compute a large target piece by piece.
 * The result does not depend on how the target is cut into boxes.
 * @param out i fastest, one value per voxel of the box. `linear`: float32 or float64; `nearest`: the source's array type.
 * @returns The grid of what was written.
 * @throws GridMismatchError when `out` has another length or type.
 */
export function resampleInto(out: IFastest, source: Volume, target: Grid, options: ResampleIntoOptions): Grid {
  const box = options.box ? makeBox(options.box.start, options.box.size) : wholeOf(target);
  const outside = options.outside ?? 0;
  if (out.length !== voxelCount(box.size)) {
    throw new GridMismatchError(
      `A box of ${box.size.join(' × ')} voxels needs an array of ${voxelCount(box.size)} values; found ${out.length}.`,
    );
  }
  const type = typeName(out);
  if (!isRepresentable(type, outside)) throw new UnrepresentableValueError('outside', outside, type);
  const map = voxelToVoxel(target.affine, source.grid.affine);
  if (options.interpolation === 'linear') {
    if (type !== 'Float32Array' && type !== 'Float64Array') {
      throw new GridMismatchError(`Linear interpolation writes a Float32Array or Float64Array; found ${type}.`);
    }
    resampleLinear(out as Float32Array | Float64Array, source, box, map, outside);
  } else {
    const expected = typeName(source.data);
    if (type !== expected) {
      throw new GridMismatchError(`Nearest neighbour keeps the source's ${expected}; found ${type} to write into.`);
    }
    resampleNearest(out, source, box, map, outside);
  }
  return gridOfBox(target.affine, box);
}
