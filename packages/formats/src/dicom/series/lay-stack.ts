import { affineFromSteps, makeGrid, spacing as spacingOfGrid, world, worldVector, type Grid } from '@annotome/volume';
import { type Warning } from '../../image.ts';
import { frameOf } from './place-slices.ts';
import { spaceSlices } from './space-slices.ts';
import { type StackSlice } from './split-stack.ts';
import { addScaled, dot, subtract, type Vector3 } from './vector.ts';

/** Where a stack's voxels lie, and how to get there. */
export interface Layout {
  /** The grid of the volume: i along the rows of the picture, j down its columns, k along the normal, so right-handed. */
  readonly grid: Grid;
  /** Undefined when slice n is plane n as it is. */
  readonly straighten: Straightening | undefined;
  readonly warnings: readonly Warning[];
}

/** How the slices, each shifted in its own plane, lie on a straight, even grid. */
export interface Straightening {
  /** For each slice, in stack order: its plane number on the grid (not whole where distances are uneven) … */
  readonly plane: readonly number[];
  /** … and the grid column and row of its first pixel. */
  readonly column: readonly number[];
  readonly row: readonly number[];
}

/** A stack that makes no volume, in words for a Refusal. */
export interface NoLayout {
  readonly refused: string;
}

/** Drift below a tenth of a pixel over the whole stack, or below half a degree and 0.02 mm, is rounding of the header. */
const DRIFT_PIXELS = 0.1;
const TILT_DEGREES = 0.5;
const DRIFT_MM = 0.02;
/** A straightened picture may have this many times the rows or columns, or this many of them; more are slices that do not belong together. */
const MOST_GROWTH = 3;
const ALWAYS_ALLOWED = 1024;

const mm = (value: number): string => Number(value.toFixed(value < 0.1 ? 4 : 2)).toString();

function gridOf(
  columns: number,
  rows: number,
  planes: number,
  steps: readonly [Vector3, Vector3, Vector3],
  origin: Vector3,
): Grid {
  const [i, j, k] = steps;
  return makeGrid(
    [columns, rows, planes],
    affineFromSteps(worldVector(...i), worldVector(...j), worldVector(...k), world(...origin)),
  );
}

const scaled = (v: Vector3, factor: number): Vector3 => [v[0] * factor, v[1] * factor, v[2] * factor];

/** Where the slices lie beside the straight line from the first along the normal, in pixels, and how they got there. */
function measureDrift(
  slices: readonly StackSlice[],
  columnStep: number,
  rowStep: number,
): {
  columns: number[];
  rows: number[];
  degrees: number;
  /** Steady, as a gantry tilt makes it: every slice within a tenth of a pixel of a slanted line. */
  steady: boolean;
  straight: boolean;
} {
  const first = slices[0];
  const last = slices.at(-1);
  if (!first || !last) throw new RangeError('A stack needs at least one slice.');
  const extent = last.along - first.along;
  const columns = slices.map((slice) => (slice.inRow - first.inRow) / columnStep);
  const rows = slices.map((slice) => (slice.inColumn - first.inColumn) / rowStep);
  const driftMm = Math.hypot(last.inRow - first.inRow, last.inColumn - first.inColumn);
  const driftPixels = Math.max(...columns.map(Math.abs), ...rows.map(Math.abs));
  const degrees = (Math.atan2(driftMm, extent) * 180) / Math.PI;
  const steady = slices.every((slice, n) => {
    const share = (slice.along - first.along) / extent;
    const offColumn = (columns[n] ?? 0) - share * (columns.at(-1) ?? 0);
    const offRow = (rows[n] ?? 0) - share * (rows.at(-1) ?? 0);
    return Math.max(Math.abs(offColumn), Math.abs(offRow)) <= DRIFT_PIXELS;
  });
  const straight = steady && driftPixels <= DRIFT_PIXELS && (degrees <= TILT_DEGREES || driftMm <= DRIFT_MM);
  return { columns, rows, degrees, steady, straight };
}

/** Whole pixels to add before the first slice's grid and after it, so that every shifted slice fits. */
function reach(offsets: readonly number[]): { before: number; grow: number } {
  const before = -Math.floor(Math.min(...offsets) + 1e-3);
  const after = Math.ceil(Math.max(...offsets) - 1e-3);
  return { before, grow: before + after };
}

/**
 * The straight, even grid of a stack and what had to be done to get there. Spacing comes from the positions alone, never from SliceThickness or
 * SpacingBetweenSlices. A slice alone gets its thickness as depth.
 *
 * Affine (DICOM PS3.3 C.7.6.2.1.1): the step along i is the row direction times the *column* spacing (second of PixelSpacing), along j the
 * column direction times the row spacing; k goes from the first to the last slice.
 */
export function layStack(slices: readonly StackSlice[]): Layout | NoLayout {
  const first = slices[0];
  const last = slices.at(-1);
  if (!first || !last) return { refused: 'no slices' };
  const { rows, columns, pixelSpacing, position } = first.record;
  const [rowStep, columnStep] = pixelSpacing;
  const frame = frameOf([first.record]);
  const stepI = scaled(frame.row, columnStep);
  const stepJ = scaled(frame.column, rowStep);
  if (Math.abs(dot(frame.row, frame.column)) > 1e-3) {
    return {
      refused: `(0020,0037) ImageOrientationPatient: the two directions are not perpendicular (${first.record.file}). Export the series again.`,
    };
  }
  if (slices.length === 1) {
    const depth = first.record.sliceThickness ?? 1;
    const warning: Warning = {
      code: 'single-slice',
      message: `One slice is not a volume: it has no distance to a next one. Read as one voxel of ${mm(depth)} mm depth. Give all slices of the series to get a volume.`,
      file: first.record.file,
    };
    return {
      grid: gridOf(columns, rows, 1, [stepI, stepJ, scaled(frame.normal, depth)], position),
      straighten: undefined,
      warnings: [warning],
    };
  }

  const places = slices.map((slice) => slice.along);
  const spacing = spaceSlices(places);
  const drift = measureDrift(slices, columnStep, rowStep);
  if (spacing.kind === 'even' && drift.straight) {
    const stepK = scaled(subtract(last.record.position, position), 1 / (slices.length - 1));
    return { grid: gridOf(columns, rows, slices.length, [stepI, stepJ, stepK], position), straighten: undefined, warnings: [] };
  }

  const inRow = reach(drift.columns);
  const inColumn = reach(drift.rows);
  const grewTooMuch = (pixels: number, grow: number): boolean => pixels + grow > Math.max(MOST_GROWTH * pixels, ALWAYS_ALLOWED);
  if (grewTooMuch(columns, inRow.grow) || grewTooMuch(rows, inColumn.grow)) {
    return {
      refused: `(0020,0032) ImagePositionPatient: the slices lie beside each other rather than behind each other (${first.record.file}, ${last.record.file}). Give each group of slices alone.`,
    };
  }
  const origin = addScaled(addScaled(position, stepI, -inRow.before), stepJ, -inColumn.before);
  const planes = spacing.kind === 'even' ? slices.length : spacing.count;
  const grid = gridOf(
    columns + inRow.grow,
    rows + inColumn.grow,
    planes,
    [stepI, stepJ, scaled(frame.normal, spacing.step)],
    origin,
  );
  const straighten: Straightening = {
    plane: places.map((place) => {
      const plane = (place - (places[0] ?? 0)) / spacing.step;
      // On a grid with planes missing a slice is its plane; only truly uneven slices lie between planes.
      return spacing.kind === 'uneven' ? plane : Math.round(plane);
    }),
    column: drift.columns.map((offset) => offset + inRow.before),
    row: drift.rows.map((offset) => offset + inColumn.before),
  };
  const warnings: Warning[] = [];
  const file = first.record.file;
  const size = `${grid.size.join(' × ')} voxels of ${spacingOfGrid(grid).map(mm).join(' × ')} mm`;
  if (!drift.straight && drift.steady) {
    const code = 'gantry-tilt-resampled';
    const message = `The slices are slanted by ${drift.degrees.toFixed(1)}° against the line of their positions (gantry tilt); resampled to a straight grid of ${size}, linear.`;
    warnings.push({ code, message, file });
  } else if (!drift.straight) {
    const most = Math.max(...drift.columns.map(Math.abs), ...drift.rows.map(Math.abs));
    const message = `The slices are shifted sideways against each other, by up to ${most.toFixed(1)} pixels; resampled to a straight grid of ${size}, linear.`;
    warnings.push({ code: 'shifted-slices-resampled', message, file });
  }
  if (spacing.kind === 'uneven') {
    const message = `The distance between slices varies from ${mm(spacing.least)} to ${mm(spacing.most)} mm; resampled to ${planes} planes ${mm(spacing.step)} mm apart from ${slices.length} slices, linear.`;
    warnings.push({ code: 'uneven-spacing-resampled', message, file });
  }
  if (spacing.kind === 'missing') {
    const where = spacing.missing.map(
      (k) => `plane ${k} at ${positionText(addScaled(position, frame.normal, k * spacing.step))}`,
    );
    const listed = where.length > 12 ? [...where.slice(0, 12), `and ${where.length - 12} more`] : where;
    const message =
      `${spacing.missing.length} of ${planes} slices ${spacing.missing.length === 1 ? 'is' : 'are'} missing: ${listed.join('; ')}. Filled in between their neighbours, linear: nothing was seen there. ` +
      'Export the series again if the files exist.';
    warnings.push({ code: 'missing-slices-filled', message, file });
  }
  return { grid, straighten, warnings };
}

const positionText = (p: Vector3): string => `(${p.map((v) => v.toFixed(2)).join(', ')}) mm`;
