import {
  size,
  toVoxel,
  translate,
  voxel,
  type Affine,
  type Grid,
  type KFastest,
  type Volume,
  type World,
} from '@annotome/volume';
import { reverseAxes } from '@annotome/volume';
import { type CanonicalGrid } from './canonical-grid.ts';

declare const space: unique symbol;

type Triple = readonly [number, number, number];

/** Index on the canonical 1.5 mm grid, `(R, A, S)` axes. Whole numbers are centres; fractions are allowed. */
export type CanonicalVoxel = Triple & { readonly [space]: 'canonical-ras' };

/** Index in a 128³ window, array order `(a0, a1, a2)` = `(R, A, S)`, as the model's `point_coords` want it. */
export type WindowVoxel = Triple & { readonly [space]: 'window' };

export const canonicalVoxel = (r: number, a: number, s: number): CanonicalVoxel => [r, a, s] as unknown as CanonicalVoxel;
export const windowVoxel = (a0: number, a1: number, a2: number): WindowVoxel => [a0, a1, a2] as unknown as WindowVoxel;

/** Voxels along an edge of a window. */
export const WINDOW = 128;
/** Values along an edge of the decoder's logits; each stands for 4 voxels of the window. */
export const LOGITS = 32;

/** The 128³ cube that the model sees. `start` is the canonical voxel of its element (0,0,0): whole numbers, outside the grid where it is padded. */
export interface Window {
  readonly start: CanonicalVoxel;
}

/** The middle of a window as the protocol counts it: `start + 64`. */
export const centreOf = ({ start }: Window): CanonicalVoxel =>
  canonicalVoxel(start[0] + WINDOW / 2, start[1] + WINDOW / 2, start[2] + WINDOW / 2);

/** Equal for equal windows: a key for maps and file names. */
export const windowKey = ({ start }: Window): string => start.join(',');

/**
 * Where a point of the patient lies on the canonical grid (fractional).
 *
 * Every voxel centre of a 3 mm study lies half-way between canonical voxels, so which one a click becomes is up to the last bit. Where
 * the axes are the patient's, the operations are those of `numpy.linalg.inv(affine) @ point`, as the protocol has it: the product with
 * the reciprocal of the step, then the sum.
 */
export function toCanonical({ grid }: CanonicalGrid, p: World): CanonicalVoxel {
  const a = grid.affine;
  const aligned = a[1] === 0 && a[2] === 0 && a[4] === 0 && a[6] === 0 && a[8] === 0 && a[9] === 0;
  if (!aligned) {
    const [r, f, s] = toVoxel(grid, p);
    return canonicalVoxel(r, f, s);
  }
  const along = (x: number, step: number, origin: number): number => x * (1 / step) + -(origin * (1 / step));
  return canonicalVoxel(along(p[0], a[0], a[3]), along(p[1], a[5], a[7]), along(p[2], a[10], a[11]));
}

/** The nearest whole voxel, `floor(v + 0.5)`. */
export const nearestVoxel = (v: number): number => Math.floor(v + 0.5);

/** Affine of a window: window voxel (array order) → world LPS. */
export const windowAffine = (canonical: CanonicalGrid, { start }: Window): Affine =>
  translate(canonical.grid.affine, voxel(start[0], start[1], start[2]));

/**
 * A window's array as a volume, without a copy. Model tensors are C order, volumes i fastest: so the volume's i is the window's
 * axis 2 (S), j is A and k is R, and its affine says so.
 */
export function windowVolume<T extends Float32Array | Uint8Array>(
  canonical: CanonicalGrid,
  window: Window,
  data: KFastest<T>,
): Volume<T> {
  const a = windowAffine(canonical, window);
  const affine: Affine = [a[2], a[1], a[0], a[3], a[6], a[5], a[4], a[7], a[10], a[9], a[8], a[11]];
  const grid: Grid = { size: size(WINDOW, WINDOW, WINDOW), affine };
  return { grid, data: reverseAxes<T>(data) };
}
