import {
  affineFromSteps,
  assignAxes,
  makeGrid,
  originOf,
  step,
  toWorld,
  vectorLength,
  voxel,
  world,
  worldVector,
  type Grid,
  type WorldVector,
} from '@annotome/volume';

/** Edge of a canonical voxel in mm: what SAM-Med3D was trained on. */
export const CANONICAL_SPACING = 1.5;

/**
 * Room for float64 rounding in `n · spacing / 1.5` before it is rounded down, in voxels. A header's float32 rounding is far larger
 * (0.9 is stored as 0.89999998) and is kept: 100 such voxels give 59, as TorchIO gives.
 */
const ROUNDING = 1e-9;

type Axis = 0 | 1 | 2;

/** Where the canonical voxels of one axis lie between the study's voxels. */
interface CanonicalAxis {
  /** The study's axis (0 = i) that this canonical axis runs along, forwards or backwards. */
  readonly studyAxis: Axis;
  /** Position on that axis, in study voxels, of each canonical voxel. */
  readonly positions: Float64Array;
}

/** The 1.5 mm grid that all of a study's windows are cut from. Axis 0 runs to the patient's right, 1 to the front, 2 to the head. */
export interface CanonicalGrid {
  readonly grid: Grid;
  /** The study's own grid. */
  readonly study: Grid;
  /** One per canonical axis. The canonical axes are the study's own, so between the two grids each axis stands for itself. */
  readonly axes: readonly [CanonicalAxis, CanonicalAxis, CanonicalAxis];
}

/**
 * The 1.5 mm, RAS-ordered grid of a study, as TorchIO's `ToCanonical()(Resample(1.5))` makes it: `floor(n · spacing / 1.5)` voxels on
 * an axis (1 stays 1; never fewer than 1), the same centre as the study's grid, axes permuted and flipped to the closest RAS.
 * Oblique axes stay oblique and sheared axes stay sheared (SimpleITK keeps a sheared direction matrix, so TorchIO does too): every
 * canonical voxel is at its true place in the patient, and resampling is separable for any study.
 */
export function canonicalGrid(study: Grid): CanonicalGrid {
  const { axisOf, sign } = assignAxes(study.affine);
  // LPS: +x is left and +y back, so R and A run against them.
  const towards = [-sign[0], -sign[1], sign[2]] as const;
  const n = study.size;
  const centre = toWorld(study, voxel((n[0] - 1) / 2, (n[1] - 1) / 2, (n[2] - 1) / 2));
  const origin: [number, number, number] = [centre[0], centre[1], centre[2]];
  const steps: WorldVector[] = [];
  const axes: CanonicalAxis[] = [];
  for (const c of [0, 1, 2] as const) {
    const studyAxis = axisOf[c];
    const forwards = towards[c] > 0;
    const along = step(study.affine, studyAxis);
    const mm = vectorLength(along);
    const patientAxis = parallelTo(study, studyAxis);
    const length = n[studyAxis] * (patientAxis === undefined ? writtenSpacing(mm) : mm);
    const count = n[studyAxis] === 1 ? 1 : Math.max(1, Math.floor(length / CANONICAL_SPACING + ROUNDING));
    const scale = (towards[c] * CANONICAL_SPACING) / mm;
    if (patientAxis === undefined) {
      for (const w of [0, 1, 2] as const) origin[w] -= (along[w] * scale * (count - 1)) / 2;
      steps.push(worldVector(along[0] * scale, along[1] * scale, along[2] * scale));
      axes.push({ studyAxis, positions: obliquePositions(n[studyAxis], mm, count, forwards) });
      continue;
    }
    const line = itkPositions(study, studyAxis, patientAxis, count);
    origin[patientAxis] = forwards ? line.start : line.start + line.stride * (count - 1);
    const stride: [number, number, number] = [0, 0, 0];
    stride[patientAxis] = forwards ? line.stride : -line.stride;
    steps.push(worldVector(...stride));
    axes.push({ studyAxis, positions: forwards ? line.positions : line.positions.reverse() });
  }
  const [s0, s1, s2] = steps as [WorldVector, WorldVector, WorldVector];
  const [a0, a1, a2] = axes as [CanonicalAxis, CanonicalAxis, CanonicalAxis];
  const count = [a0.positions.length, a1.positions.length, a2.positions.length] as const;
  return { grid: makeGrid(count, affineFromSteps(s0, s1, s2, world(...origin))), study, axes: [a0, a1, a2] };
}

/**
 * The spacing of an oblique axis as its file's header has it. The length of a column of three float32 numbers is off by some 1e-8 to
 * either side, which decides whether 60 voxels of 2.2 mm hold 88 of 1.5 mm; TorchIO, through ITK, takes the header's own float32.
 */
function writtenSpacing(mm: number): number {
  const decimal = Number(mm.toPrecision(6));
  const off = Math.abs(mm - decimal) / decimal;
  return off < 1e-9 ? decimal : off < 2e-7 ? Math.fround(decimal) : mm;
}

/** Positions, in study voxels, of `count` samples 1.5 mm apart about the middle of an axis of `n` voxels. */
function obliquePositions(n: number, mm: number, count: number, forwards: boolean): Float64Array {
  const scale = (forwards ? CANONICAL_SPACING : -CANONICAL_SPACING) / mm;
  return Float64Array.from({ length: count }, (_, q) => (n - 1) / 2 + scale * (q - (count - 1) / 2));
}

/**
 * The same for a study axis that is parallel to a patient's, in the study axis's own direction, by the sums of ITK's
 * `ResampleImageFilter`, operation by operation. That matters: a sample that should fall on a voxel of value 0 falls 1e-15 beside it or
 * does not, so becomes 1e-13 or 0, and the mean and deviation of the "voxels > 0" change in the fourth digit. With ITK's rounding they
 * are TorchIO's to float32.
 */
function itkPositions(study: Grid, axis: Axis, patientAxis: Axis, count: number) {
  const positions = new Float64Array(count);
  const along = step(study.affine, axis)[patientAxis];
  const first = originOf(study.affine)[patientAxis];
  const stride = Math.sign(along) * CANONICAL_SPACING;
  const centre = (first + along * (study.size[axis] - 1) + first) / 2;
  const start = centre - Math.sign(along) * (((count - 1) / 2) * CANONICAL_SPACING);
  const at = (q: number): number => (start + stride * q - first) * (1 / along);
  const [from, to] = [at(0), at(count)];
  // ITK transforms the ends of a scan line, which runs along i, and divides what is between; along j and k it transforms each line.
  for (let q = 0; q < count; q++) positions[q] = axis === 0 ? from + (q / count) * (to - from) : at(q);
  return { start, stride, positions };
}

/** The patient axis (0 = x) that a study axis is parallel to and shares with no other study axis; undefined when oblique or sheared. */
function parallelTo(study: Grid, axis: Axis): Axis | undefined {
  const along = step(study.affine, axis);
  const patientAxis = ([0, 1, 2] as const).find((w) => along[w] !== 0);
  if (patientAxis === undefined) return undefined;
  for (const other of [0, 1, 2] as const) {
    if (other !== patientAxis && along[other] !== 0) return undefined;
    if (other !== axis && step(study.affine, other)[patientAxis] !== 0) return undefined;
  }
  return patientAxis;
}
