import { step, vectorLength, type Affine } from './affine.ts';

/** A patient direction an axis points to: Left, Right, Anterior, Posterior, Superior, Inferior. */
export type Direction = 'L' | 'R' | 'A' | 'P' | 'S' | 'I';

const POSITIVE = ['L', 'P', 'S'] as const;
const NEGATIVE = ['R', 'A', 'I'] as const;

/** For each patient axis x, y, z (LPS): which voxel axis runs along it, and whether it runs the same way. */
export interface AxisAssignment {
  /** `axisOf[w]` is the voxel axis (0 = i) that runs along world axis `w` (0 = x). A permutation. */
  readonly axisOf: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2];
  /** `sign[w]` is +1 when that voxel axis runs towards L, P or S, −1 towards R, A or I. */
  readonly sign: readonly [1 | -1, 1 | -1, 1 | -1];
}

const PERMUTATIONS: readonly (readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/**
 * The closest axis-aligned reading of an affine: of the six pairings of voxel with patient axes, the one whose direction cosines
 * have the largest product (so that no patient axis is used twice even at 45°). Agrees with nibabel's `io_orientation` wherever
 * that is unambiguous.
 */
export function assignAxes(affine: Affine): AxisAssignment {
  const cosines = ([0, 1, 2] as const).map((axis) => {
    const v = step(affine, axis);
    const length = vectorLength(v) || 1;
    return v.map((c) => c / length);
  });
  const cosine = (axis: number, w: number): number => cosines[axis]?.[w] ?? 0;
  let best: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2] = [0, 1, 2];
  let bestScore = -1;
  for (const axisOf of PERMUTATIONS) {
    const score = Math.abs(cosine(axisOf[0], 0) * cosine(axisOf[1], 1) * cosine(axisOf[2], 2));
    if (score > bestScore + 1e-12) {
      best = axisOf;
      bestScore = score;
    }
  }
  const sign = ([0, 1, 2] as const).map((w) => (cosine(best[w], w) < 0 ? -1 : 1));
  return { axisOf: best, sign: sign as unknown as AxisAssignment['sign'] };
}

/** Three letters, where i, j and k point to: `LPS` is DICOM's usual axial order, `RAS` the usual NIfTI one. */
export function orientationCode(affine: Affine): string {
  const { axisOf, sign } = assignAxes(affine);
  const letters: Direction[] = ['L', 'P', 'S'];
  for (const w of [0, 1, 2] as const) letters[axisOf[w]] = sign[w] > 0 ? POSITIVE[w] : NEGATIVE[w];
  return letters.join('');
}
