import { determinant, spacingOf, type Affine } from '@annotome/volume';
import { type NiftiHeader } from './header.ts';

/** b² + c² + d² within this of 1 is a half turn (a = 0): nibabel's threshold, three float32 epsilons. */
const HALF_TURN = 3 * 2 ** -23;
/** A norm further above 1 than this is not rounding. */
const NOT_UNIT = 1e-3;

/**
 * The qform in RAS (nifti1.h, "METHOD 2"): rotation by the unit quaternion (a, b, c, d) with a ≥ 0, times the spacing, the third
 * axis negated where qfac = pixdim[0] < 0. Undefined where it holds no numbers.
 */
export function quaternToAffine(
  header: Pick<NiftiHeader, 'quatern' | 'qoffset' | 'pixdim'>,
  spacing: readonly [number, number, number],
  warn: (code: string, message: string) => void,
): Affine | undefined {
  let [b, c, d] = header.quatern;
  const [x, y, z] = header.qoffset;
  const square = b * b + c * c + d * d;
  if (!Number.isFinite(square + x + y + z)) return undefined;
  let a = 0;
  if (square > 1 - HALF_TURN) {
    if (square > 1 + NOT_UNIT) {
      warn(
        'quaternion-not-unit',
        `The qform’s quaternion is ${Math.sqrt(square).toPrecision(6)} long instead of 1; it was scaled to 1.`,
      );
    }
    const norm = Math.sqrt(square);
    b /= norm;
    c /= norm;
    d /= norm;
  } else {
    a = Math.sqrt(1 - square);
  }
  const qfac = (header.pixdim[0] ?? 1) < 0 ? -1 : 1;
  const [u, v, w] = [spacing[0], spacing[1], spacing[2] * qfac];
  return [
    u * (a * a + b * b - c * c - d * d), v * 2 * (b * c - a * d), w * 2 * (b * d + a * c), x,
    u * 2 * (b * c + a * d), v * (a * a + c * c - b * b - d * d), w * 2 * (c * d - a * b), y,
    u * 2 * (b * d - a * c), v * 2 * (c * d + a * b), w * (a * a + d * d - b * b - c * c), z,
  ]; // prettier-ignore
}

export interface Qform {
  readonly quatern: readonly [number, number, number];
  /** Goes into pixdim[0]. */
  readonly qfac: 1 | -1;
  readonly spacing: readonly [number, number, number];
}

/**
 * The quaternion of a RAS affine whose axes are perpendicular (as nifti1_io.c's `nifti_mat44_to_quatern`, without its
 * orthogonalisation: the caller checks what comes back).
 */
export function affineToQuatern(affine: Affine): Qform {
  const spacing = spacingOf(affine);
  const qfac = determinant(affine) < 0 ? -1 : 1;
  const r = (row: number, column: number): number =>
    (affine[4 * row + column] as number) / ((spacing[column] as number) * (column === 2 ? qfac : 1));
  const trace = r(0, 0) + r(1, 1) + r(2, 2) + 1;
  let a: number, b: number, c: number, d: number;
  if (trace > 0.5) {
    a = 0.5 * Math.sqrt(trace);
    b = (0.25 * (r(2, 1) - r(1, 2))) / a;
    c = (0.25 * (r(0, 2) - r(2, 0))) / a;
    d = (0.25 * (r(1, 0) - r(0, 1))) / a;
  } else {
    // Divide by the largest of b, c, d.
    const xd = 1 + r(0, 0) - (r(1, 1) + r(2, 2));
    const yd = 1 + r(1, 1) - (r(0, 0) + r(2, 2));
    const zd = 1 + r(2, 2) - (r(0, 0) + r(1, 1));
    if (xd >= yd && xd >= zd) {
      b = 0.5 * Math.sqrt(xd);
      c = (0.25 * (r(0, 1) + r(1, 0))) / b;
      d = (0.25 * (r(0, 2) + r(2, 0))) / b;
      a = (0.25 * (r(2, 1) - r(1, 2))) / b;
    } else if (yd >= zd) {
      c = 0.5 * Math.sqrt(yd);
      b = (0.25 * (r(0, 1) + r(1, 0))) / c;
      d = (0.25 * (r(1, 2) + r(2, 1))) / c;
      a = (0.25 * (r(0, 2) - r(2, 0))) / c;
    } else {
      d = 0.5 * Math.sqrt(zd);
      b = (0.25 * (r(0, 2) + r(2, 0))) / d;
      c = (0.25 * (r(1, 2) + r(2, 1))) / d;
      a = (0.25 * (r(1, 0) - r(0, 1))) / d;
    }
    if (a < 0) {
      b = -b;
      c = -c;
      d = -d;
    }
  }
  return { quatern: [b, c, d], qfac, spacing };
}
