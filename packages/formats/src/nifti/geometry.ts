import { cornerDistance, flipRasLps, spacingOf, step, vectorLength, type Affine } from '@annotome/volume';
import { type Warning } from '../image.ts';
import { hasInverse } from '../invertible.ts';
import { type NiftiHeader } from './header.ts';
import { quaternToAffine } from './quatern.ts';

/** xyzt_units & 7 → millimetres; 0 (unknown) is read as millimetres, as every reader does. */
const MILLIMETRES: Readonly<Record<number, { name: string; scale: number }>> = {
  0: { name: 'unknown', scale: 1 },
  1: { name: 'metres', scale: 1000 },
  2: { name: 'millimetres', scale: 1 },
  3: { name: 'micrometres', scale: 0.001 },
};

/** Two affines further apart than this at a corner are worth a warning. */
const DISAGREE_MM = 0.1;
const SHEAR_DEGREES = 0.1;

/**
 * Voxel → LPS millimetres. The sform where sform_code > 0 and it has an inverse, else the qform where qform_code > 0, else spacing
 * alone with nibabel's base affine (first axis to the left, grid centred on 0) and a warning. A sheared sform is kept as it is.
 */
export function affineOf(header: NiftiHeader, file: string, warnings: Warning[]): Affine {
  const warn = (code: string, message: string): void => void warnings.push({ code, message, file });
  const size = [header.dim[0], header.dim[1], header.dim[2]] as const;
  const spacing = checkedSpacing(header, warn);
  const scale = unitScale(header, warn);

  const usable = (affine: Affine | undefined): affine is Affine => affine !== undefined && hasInverse(affine);
  const sform = header.sform_code > 0 ? (header.srow as unknown as Affine) : undefined;
  const qform = header.qform_code > 0 ? quaternToAffine(header, spacing, warn) : undefined;
  let affine: Affine;
  if (usable(sform)) {
    affine = sform;
    if (usable(qform)) {
      const apart = cornerDistance(sform, qform, size) * scale;
      if (apart > DISAGREE_MM) {
        warn(
          'sform-qform-disagree',
          `sform (code ${header.sform_code}) and qform (code ${header.qform_code}) place the image up to ${mm(apart)} apart; the sform was used.`,
        );
      }
    }
  } else {
    if (sform) warn('sform-singular', 'The sform cannot be inverted and was passed over.');
    if (header.qform_code > 0 && !usable(qform)) warn('qform-singular', 'The qform holds no numbers and was passed over.');
    if (usable(qform)) affine = qform;
    else {
      affine = centred(size, spacing);
      warn(
        'no-orientation',
        'The file records no orientation (qform and sform unusable or code 0): left and right, front and back are not known. ' +
          'The first axis was taken to point to the patient’s left, the second forwards, the third up; only distances are certain.',
      );
    }
  }
  const lps = flipRasLps(affine.map((v) => v * scale) as unknown as Affine);
  const tilt = shearDegrees(lps);
  if (tilt > SHEAR_DEGREES) {
    warn('sheared-grid', `The voxel axes are ${tilt.toFixed(1)}° away from perpendicular (a gantry tilt?); kept as they are.`);
  }
  return lps;
}

const mm = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} mm`;

type Warn = (code: string, message: string) => void;

/** pixdim[1..3], as positive numbers: nibabel's repair of a negative (absolute value) or zero (1) one. */
function checkedSpacing(header: NiftiHeader, warn: Warn): readonly [number, number, number] {
  const stored = header.pixdim.slice(1, 4);
  const repaired = stored.map((v) => (Number.isFinite(v) && v !== 0 ? Math.abs(v) : 1));
  const bad = [0, 1, 2].filter((axis) => stored[axis] !== repaired[axis] && !(stored[axis] === 0 && header.dim[axis as 0] === 1));
  if (bad.length > 0) {
    warn(
      'pixdim-repaired',
      `pixdim[1..3] is ${stored.map((v) => Number(v.toPrecision(6))).join(', ')}; read as ${repaired.join(' × ')}. The sform, if used, does not depend on it.`,
    );
  }
  return repaired as unknown as readonly [number, number, number];
}

function unitScale(header: NiftiHeader, warn: Warn): number {
  const code = header.xyzt_units & 7;
  const unit = MILLIMETRES[code];
  if (!unit) warn('units-unknown', `xyzt_units gives the unit of length as ${code}, which is none; read as millimetres.`);
  else if (unit.scale !== 1) warn('units-converted', `Lengths were in ${unit.name} and were converted to millimetres.`);
  return unit?.scale ?? 1;
}

/** nibabel's `get_base_affine`, in RAS: x flipped, the middle of the grid at 0. */
function centred(n: readonly [number, number, number], spacing: readonly [number, number, number]): Affine {
  const [x, y, z] = [-spacing[0], spacing[1], spacing[2]];
  return [x, 0, 0, (-x * (n[0] - 1)) / 2, 0, y, 0, (-y * (n[1] - 1)) / 2, 0, 0, z, (-z * (n[2] - 1)) / 2];
}

/** How far the worst pair of axes is from perpendicular. */
function shearDegrees(affine: Affine): number {
  const length = spacingOf(affine);
  let worst = 0;
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const u = step(affine, a);
    const v = step(affine, b);
    const cosine = (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / (length[a] * length[b]);
    worst = Math.max(worst, Math.abs(Math.asin(Math.max(-1, Math.min(1, cosine)))));
  }
  return (worst * 180) / Math.PI;
}

/** Whether the three axes are perpendicular to float32's precision. */
export function isOrthogonal(affine: Affine): boolean {
  return shearDegrees(affine) < 1e-4 && [0, 1, 2].every((axis) => vectorLength(step(affine, axis as 0)) > 0);
}
