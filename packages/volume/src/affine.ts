import { voxel, world, worldVector, type Voxel, type World, type WorldVector } from './coordinates.ts';
import { SingularAffineError } from './errors.ts';

/**
 * Voxel → world: a 3×4 matrix, row-major, float64. `world = A[:, :3] · (i, j, k) + A[:, 3]`, millimetres LPS. The columns of the
 * left part are the steps of one voxel along i, j and k; they need not be orthogonal (a gantry tilt or a sheared sform is kept).
 */
export type Affine = readonly [
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
]; // prettier-ignore

/** World → voxel: the same numbers the other way round. A type of its own, so that the two cannot be swapped. */
export interface InverseAffine {
  readonly worldToVoxel: Affine;
}

export const identityAffine: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** Affine from the three step vectors (mm per voxel along i, j, k) and the centre of voxel (0,0,0). */
export function affineFromSteps(i: WorldVector, j: WorldVector, k: WorldVector, origin: World): Affine {
  return [i[0], j[0], k[0], origin[0], i[1], j[1], k[1], origin[1], i[2], j[2], k[2], origin[2]];
}

/** The step of one voxel along axis 0, 1 or 2, in mm LPS. */
export function step(a: Affine, axis: 0 | 1 | 2): WorldVector {
  return worldVector(a[axis], a[(4 + axis) as 4 | 5 | 6], a[(8 + axis) as 8 | 9 | 10]);
}

export const originOf = (a: Affine): World => world(a[3], a[7], a[11]);

export const vectorLength = (v: WorldVector): number => Math.hypot(v[0], v[1], v[2]);

/** Distance between neighbouring voxel centres along i, j, k, in mm. */
export function spacingOf(a: Affine): readonly [number, number, number] {
  return [vectorLength(step(a, 0)), vectorLength(step(a, 1)), vectorLength(step(a, 2))];
}

/** Signed volume of a voxel in mm³; negative where the axes are left-handed. */
export function determinant(a: Affine): number {
  return a[0] * (a[5] * a[10] - a[6] * a[9]) - a[1] * (a[4] * a[10] - a[6] * a[8]) + a[2] * (a[4] * a[9] - a[5] * a[8]);
}

export function voxelToWorld(a: Affine, p: Voxel): World {
  const [i, j, k] = p;
  return world(
    a[0] * i + a[1] * j + a[2] * k + a[3],
    a[4] * i + a[5] * j + a[6] * k + a[7],
    a[8] * i + a[9] * j + a[10] * k + a[11],
  );
}

export function worldToVoxel(inverse: InverseAffine, p: World): Voxel {
  const a = inverse.worldToVoxel;
  const [x, y, z] = p;
  return voxel(
    a[0] * x + a[1] * y + a[2] * z + a[3],
    a[4] * x + a[5] * y + a[6] * z + a[7],
    a[8] * x + a[9] * y + a[10] * z + a[11],
  );
}

/**
 * Inverse of an affine.
 * @throws SingularAffineError when two axes are parallel, a spacing is zero, or a number is not finite.
 */
export function invert(a: Affine): InverseAffine {
  const det = determinant(a);
  const scale = spacingOf(a);
  const volume = scale[0] * scale[1] * scale[2];
  if (!a.every(Number.isFinite) || !(Math.abs(det) > 1e-9 * volume)) throw new SingularAffineError(a);
  const r = 1 / det;
  const m00 = (a[5] * a[10] - a[6] * a[9]) * r;
  const m01 = (a[2] * a[9] - a[1] * a[10]) * r;
  const m02 = (a[1] * a[6] - a[2] * a[5]) * r;
  const m10 = (a[6] * a[8] - a[4] * a[10]) * r;
  const m11 = (a[0] * a[10] - a[2] * a[8]) * r;
  const m12 = (a[2] * a[4] - a[0] * a[6]) * r;
  const m20 = (a[4] * a[9] - a[5] * a[8]) * r;
  const m21 = (a[1] * a[8] - a[0] * a[9]) * r;
  const m22 = (a[0] * a[5] - a[1] * a[4]) * r;
  return {
    worldToVoxel: [
      m00, m01, m02, -(m00 * a[3] + m01 * a[7] + m02 * a[11]),
      m10, m11, m12, -(m10 * a[3] + m11 * a[7] + m12 * a[11]),
      m20, m21, m22, -(m20 * a[3] + m21 * a[7] + m22 * a[11]),
    ], // prettier-ignore
  };
}

/** `outer ∘ inner`: first `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const out = new Array<number>(12);
  for (let r = 0; r < 3; r++) {
    const [x, y, z, t] = [outer[4 * r], outer[4 * r + 1], outer[4 * r + 2], outer[4 * r + 3]] as [number, number, number, number];
    for (let c = 0; c < 4; c++) {
      out[4 * r + c] = x * (inner[c] as number) + y * (inner[4 + c] as number) + z * (inner[8 + c] as number) + (c === 3 ? t : 0);
    }
  }
  return out as unknown as Affine;
}

/** The map that takes a voxel of grid `from` to the (fractional) voxel of grid `to` at the same place in the patient. */
export function voxelToVoxel(from: Affine, to: Affine): Affine {
  return compose(invert(to).worldToVoxel, from);
}

/** The affine of the same grid seen from voxel `start`: a crop's or a window's affine. */
export function translate(a: Affine, start: Voxel): Affine {
  const o = voxelToWorld(a, start);
  return [a[0], a[1], a[2], o[0], a[4], a[5], a[6], o[1], a[8], a[9], a[10], o[2]];
}

/** NIfTI stores RAS, DICOM and this project LPS: negate x and y. Its own inverse. */
export function flipRasLps(a: Affine): Affine {
  return [-a[0], -a[1], -a[2], -a[3], -a[4], -a[5], -a[6], -a[7], a[8], a[9], a[10], a[11]];
}

/** Largest distance in mm between the two affines' images of the corners of a grid of `n` voxels. */
export function cornerDistance(a: Affine, b: Affine, n: readonly [number, number, number]): number {
  let worst = 0;
  for (let corner = 0; corner < 8; corner++) {
    const p = voxel(corner & 1 ? n[0] - 1 : 0, corner & 2 ? n[1] - 1 : 0, corner & 4 ? n[2] - 1 : 0);
    const u = voxelToWorld(a, p);
    const v = voxelToWorld(b, p);
    worst = Math.max(worst, Math.hypot(u[0] - v[0], u[1] - v[1], u[2] - v[2]));
  }
  return worst;
}
