import { step, vectorLength, type Affine } from './affine.ts';
import { InvalidOrientationError } from './errors.ts';

type Axis = 0 | 1 | 2;

/** A patient direction an axis points to: Left, Right, Anterior, Posterior, Superior, Inferior. */
export type Direction = 'L' | 'R' | 'A' | 'P' | 'S' | 'I';

const POSITIVE = ['L', 'P', 'S'] as const;
const NEGATIVE = ['R', 'A', 'I'] as const;

/** For each patient axis x, y, z (LPS): which voxel axis runs along it, and whether it runs the same way. */
export interface AxisAssignment {
  /** `axisOf[w]` is the voxel axis (0 = i) that runs along world axis `w` (0 = x). A permutation. */
  readonly axisOf: readonly [Axis, Axis, Axis];
  /** `sign[w]` is +1 when that voxel axis runs towards L, P or S, −1 towards R, A or I. */
  readonly sign: readonly [1 | -1, 1 | -1, 1 | -1];
}

/**
 * The closest axis-aligned reading of an affine, as nibabel's `io_orientation` gives it (and so TorchIO's `ToCanonical`, which
 * prepared SAM-Med3D's training data): the rotation nearest to the direction cosines, then voxel axes one by one, the one with the
 * clearest direction first, each to the patient axis it runs along most among those not yet taken.
 */
export function assignAxes(affine: Affine): AxisAssignment {
  const rotation = nearestRotation(affine);
  const component = (w: number, axis: number): number => rotation[3 * w + axis] as number;
  const clearest = (axis: number): number =>
    Math.max(Math.abs(component(0, axis)), Math.abs(component(1, axis)), Math.abs(component(2, axis)));
  const axisOf: [Axis, Axis, Axis] = [0, 1, 2];
  const sign: [1 | -1, 1 | -1, 1 | -1] = [1, 1, 1];
  const free = new Set<Axis>([0, 1, 2]);
  for (const axis of ([0, 1, 2] as const).toSorted((a, b) => clearest(b) - clearest(a))) {
    let best: Axis | undefined;
    for (const w of free) {
      if (best === undefined || Math.abs(component(w, axis)) > Math.abs(component(best, axis))) best = w;
    }
    if (best === undefined) continue;
    free.delete(best);
    axisOf[best] = axis;
    sign[best] = component(best, axis) < 0 ? -1 : 1;
  }
  return { axisOf, sign };
}

/**
 * Row-major 3×3: the orthogonal matrix nearest to the affine's unit steps (their polar factor), by Newton's iteration
 * `R ← (R + R⁻ᵀ) / 2` (Higham 1986). Without a shear, the unit steps themselves.
 */
function nearestRotation(affine: Affine): Float64Array {
  const r = new Float64Array(9);
  for (const axis of [0, 1, 2] as const) {
    const v = step(affine, axis);
    const length = vectorLength(v) || 1;
    for (const w of [0, 1, 2] as const) r[3 * w + axis] = v[w] / length;
  }
  for (let round = 0; round < 60; round++) {
    const [a, b, c, d, e, f, g, h, i] = r as unknown as [number, number, number, number, number, number, number, number, number];
    const cofactors = [e * i - f * h, f * g - d * i, d * h - e * g, c * h - b * i, a * i - c * g, b * g - a * h, b * f - c * e, c * d - a * f, a * e - b * d]; // prettier-ignore
    const det = a * (cofactors[0] as number) + b * (cofactors[1] as number) + c * (cofactors[2] as number);
    if (det === 0) break;
    let change = 0;
    for (let n = 0; n < 9; n++) {
      const next = ((r[n] as number) + (cofactors[n] as number) / det) / 2;
      change = Math.max(change, Math.abs(next - (r[n] as number)));
      r[n] = next;
    }
    if (change < 1e-14) break;
  }
  return r;
}

/** Three letters, where i, j and k point to: `LPS` is DICOM's usual axial order, `RAS` the usual NIfTI one. */
export function orientationCode(affine: Affine): string {
  const { axisOf, sign } = assignAxes(affine);
  const letters: Direction[] = ['L', 'P', 'S'];
  for (const w of [0, 1, 2] as const) letters[axisOf[w]] = sign[w] > 0 ? POSITIVE[w] : NEGATIVE[w];
  return letters.join('');
}

/** What each letter of a code says: the patient axis (0 = x) the voxel axis runs along, and +1 towards L, P, S or −1. */
export interface AxisDirection {
  readonly world: 0 | 1 | 2;
  readonly sign: 1 | -1;
}

/**
 * A code read letter by letter, for i, j and k.
 * @throws InvalidOrientationError when it is not three letters that name each patient axis once.
 */
export function directionsOf(code: string): readonly [AxisDirection, AxisDirection, AxisDirection] {
  const directions = Array.from(code, (letter): AxisDirection | undefined => {
    for (const w of [0, 1, 2] as const) {
      if (letter === POSITIVE[w]) return { world: w, sign: 1 };
      if (letter === NEGATIVE[w]) return { world: w, sign: -1 };
    }
    return undefined;
  });
  const [i, j, k] = directions;
  if (directions.length !== 3 || !i || !j || !k || new Set([i.world, j.world, k.world]).size !== 3) {
    throw new InvalidOrientationError(code);
  }
  return [i, j, k];
}
