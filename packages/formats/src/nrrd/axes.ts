import { type Affine } from '@annotome/volume';
import { FormatError } from '../errors.ts';
import { type Warning } from '../image.ts';
import { type NrrdHeader } from './header.ts';
import { hasInverse } from '../invertible.ts';

/** How the axes of a NRRD array make one or several 3-D images. */
export interface NrrdAxes {
  readonly size: readonly [number, number, number];
  readonly affine: Affine;
  readonly frames: number;
  /** Voxels along the axes faster than the frame axis: one frame's run before the next frame's. */
  readonly inner: number;
}

/** Named spaces that say where the patient is: sign of x and y to get LPS. */
const PATIENT_SPACES: Readonly<Record<string, readonly [1 | -1, 1 | -1]>> = {
  'left-posterior-superior': [1, 1],
  lps: [1, 1],
  'right-anterior-superior': [-1, -1],
  ras: [-1, -1],
  'left-anterior-superior': [1, -1],
  las: [1, -1],
};
const OTHER_SPACES = ['scanner-xyz', '3d-right-handed', '3d-left-handed'];

/** `kinds` whose values at one voxel belong together, so that one of them is not an image. */
const COMPOSITE = /(vector|color|complex|gradient|normal|quaternion|matrix)$/;

const MILLIMETRES: Readonly<Record<string, number>> = {
  mm: 1,
  millimeter: 1,
  millimetre: 1,
  um: 1e-3,
  µm: 1e-3, // U+00B5 and U+03BC look alike
  μm: 1e-3,
  micron: 1e-3,
  micrometer: 1e-3,
  micrometre: 1e-3,
  cm: 10,
  centimeter: 10,
  centimetre: 10,
  m: 1000,
  meter: 1000,
  metre: 1000,
};

type Vector = readonly number[] | undefined;

/**
 * Sizes, affine in LPS mm and frames of a header.
 * @throws FormatError `inconsistent`, `unsupported` (colour or vector voxels, one dimension), `no-geometry`.
 */
export function axesOf(header: NrrdHeader, file: string, warnings: Warning[]): NrrdAxes {
  const refuse = (
    code: 'inconsistent' | 'unsupported' | 'no-geometry',
    field: string,
    found: string,
    todo: string,
  ): FormatError => new FormatError(code, { file, field, found, todo });
  const warn = (code: string, message: string): void => void warnings.push({ code, message, file });
  const damaged = 'The header is damaged: export the file again.';

  const sizes = numbers(header.fields.get('sizes') ?? '');
  const dimension = Number(header.fields.get('dimension'));
  if (!(dimension >= 1 && dimension <= 16) || sizes.length !== dimension) {
    throw refuse(
      'inconsistent',
      'sizes',
      `"${header.fields.get('sizes') ?? 'nothing'}" for dimension ${header.fields.get('dimension') ?? 'not given'}`,
      damaged,
    );
  }
  if (!sizes.every((n) => Number.isInteger(n) && n > 0)) {
    throw refuse('inconsistent', 'sizes', `"${sizes.join(' ')}"; expected positive whole numbers`, damaged);
  }
  const kinds = (header.fields.get('kinds') ?? '').toLowerCase().split(/\s+/);
  const directions = directionsOf(header, dimension, refuse);
  const spacings = header.fields.has('spacings') ? numbers(header.fields.get('spacings') ?? '') : undefined;

  const spatial = spatialAxes(dimension, kinds, directions, spacings);
  if (spatial.length < 2) {
    throw refuse(
      'unsupported',
      'sizes',
      `${spatial.length} axis in space (sizes ${sizes.join(' × ')}); an image has two or three`,
      'Is this file an image?',
    );
  }

  const dwi = header.keyValues.get('modality') === 'DWMRI';
  const frameAxes = sizes.map((_, axis) => axis).filter((axis) => !spatial.includes(axis) && sizes[axis] !== 1);
  for (const axis of frameAxes) {
    if (COMPOSITE.test(kinds[axis] ?? '') && !dwi) {
      throw refuse(
        'unsupported',
        'kinds',
        `axis ${axis} holds ${sizes[axis]} values of kind "${kinds[axis]}" at every voxel; expected one number per voxel`,
        'Save the image the colours or vectors were made from, or one component of it.',
      );
    }
  }
  const [first = 0] = frameAxes;
  if (frameAxes.some((axis, n) => axis !== first + n)) {
    throw refuse(
      'unsupported',
      'kinds',
      `the axes ${frameAxes.join(' and ')} are not in space and lie apart`,
      'Reorder the axes so that those in space are together.',
    );
  }
  const product = (axes: readonly number[]): number => axes.reduce((p, axis) => p * (sizes[axis] as number), 1);

  const affine = directions
    ? affineInSpace(header, spatial, directions, warn, refuse)
    : affineFromSpacings(header, spatial, spacings, warn);
  if (!hasInverse(affine)) {
    throw refuse(
      'no-geometry',
      'space directions',
      `axes that span no volume (affine ${affine.map((v) => Number(v.toPrecision(6))).join(', ')})`,
      'Correct the directions in the header, or export the file again.',
    );
  }
  return {
    size: [
      sizes[spatial[0] as number] as number,
      sizes[spatial[1] as number] as number,
      spatial[2] === undefined ? 1 : (sizes[spatial[2]] as number),
    ],
    affine,
    frames: product(frameAxes),
    inner: product(Array.from({ length: first }, (_, axis) => axis)),
  };
}

type Refuse = (code: 'inconsistent' | 'unsupported' | 'no-geometry', field: string, found: string, todo: string) => FormatError;
type Warn = (code: string, message: string) => void;

const numbers = (text: string): number[] => (text === '' ? [] : text.trim().split(/\s+/).map(Number));

const vector = (text: string): number[] => text.replace(/[()]/g, '').split(',').map(Number);

/** `none`, or a vector of NaN: teem holds the former as the latter, and some writers say so. */
const isNone = (text: string): boolean => /^none$|^\((\s*nan\s*(,|\)$))+$/i.test(text);

function directionsOf(header: NrrdHeader, dimension: number, refuse: Refuse): Vector[] | undefined {
  const text = header.fields.get('spacedirections');
  if (text === undefined) return undefined;
  const found = [...text.matchAll(/none|\([^)]*\)/gi)].map(([t]) => (isNone(t) ? undefined : vector(t)));
  if (found.length !== dimension || found.some((v) => v && (v.length > 4 || !v.every(Number.isFinite)))) {
    throw refuse(
      'inconsistent',
      'space directions',
      `"${text}"; expected ${dimension} vectors such as (1,0,0), or none`,
      'The header is damaged: export the file again.',
    );
  }
  // A vector of zeros, or one along time only (RAS-time spaces), is no direction in space.
  return found.map((v) => (v && v.slice(0, 3).some((c) => c !== 0) ? v : undefined));
}

/** Axes in space: those with a direction; else those not of another kind; a fourth one, the slowest, counts as frames. */
function spatialAxes(
  dimension: number,
  kinds: readonly string[],
  directions: readonly Vector[] | undefined,
  spacings: readonly number[] | undefined,
): number[] {
  const all = Array.from({ length: dimension }, (_, axis) => axis);
  if (directions) return all.filter((axis) => directions[axis] !== undefined).slice(0, 3);
  const domain = all.filter((axis) => ['domain', 'space', '???', 'none', '', undefined].includes(kinds[axis]));
  const measured = domain.filter((axis) => !spacings || Number.isFinite(spacings[axis]));
  return (dimension > 3 && measured.length >= 2 ? measured : domain).slice(0, 3);
}

function affineInSpace(
  header: NrrdHeader,
  spatial: readonly number[],
  directions: readonly Vector[],
  warn: Warn,
  refuse: Refuse,
): Affine {
  const named = (header.fields.get('space') ?? '').toLowerCase();
  const space = named
    .replace(/[- ]time$/, '')
    .replace(/^(lps|ras|las)t$/, '$1')
    .replaceAll(' ', '-');
  const signs = PATIENT_SPACES[space];
  if (!signs) {
    const known = OTHER_SPACES.includes(space) || space === '';
    if (!known)
      throw refuse(
        'unsupported',
        'space',
        `"${named}", which is no space of the format`,
        'Save the file with space: left-posterior-superior.',
      );
    warn(
      'no-orientation',
      `${space === '' ? 'The header names no space' : `The space "${named}" says nothing about the patient`}: left and right, front and back are not known. ` +
        'Its axes were taken as left, back and up (LPS); only distances are certain.',
    );
  }
  const [sx, sy] = signs ?? [1, 1];
  const scale = unitScale(header.fields.get('spaceunits'), warn);
  const lps = (v: readonly number[]): [number, number, number] => [
    (v[0] ?? 0) * sx * scale,
    (v[1] ?? 0) * sy * scale,
    (v[2] ?? 0) * scale,
  ];
  const steps = spatial.map((axis) => lps(directions[axis] ?? []));
  const originText = header.fields.get('spaceorigin');
  const origin = originText === undefined ? [0, 0, 0] : lps(vector(originText));
  if (originText === undefined) warn('origin-missing', 'The header gives no space origin; the first voxel was put at (0, 0, 0).');
  if (!origin.every(Number.isFinite)) {
    throw refuse(
      'inconsistent',
      'space origin',
      `"${originText}"; expected three numbers such as (0,0,0)`,
      'The header is damaged: export the file again.',
    );
  }
  const [i = [], j = []] = steps;
  const k = steps[2] ?? normal(i, j, warn);
  const c = (v: readonly number[], n: number): number => v[n] as number;
  return [
    c(i, 0),
    c(j, 0),
    c(k, 0),
    c(origin, 0),
    c(i, 1),
    c(j, 1),
    c(k, 1),
    c(origin, 1),
    c(i, 2),
    c(j, 2),
    c(k, 2),
    c(origin, 2),
  ];
}

/** For one slice in space: 1 mm along its normal. */
function normal(i: readonly number[], j: readonly number[], warn: Warn): number[] {
  warn('thickness-unknown', 'The file is one slice and does not say how thick; 1 mm was assumed.');
  const [a0 = 0, a1 = 0, a2 = 0] = i;
  const [b0 = 0, b1 = 0, b2 = 0] = j;
  const n = [a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0];
  const length = Math.hypot(...n) || 1;
  return n.map((v) => v / length);
}

function affineFromSpacings(
  header: NrrdHeader,
  spatial: readonly number[],
  spacings: readonly number[] | undefined,
  warn: Warn,
): Affine {
  warn(
    'no-orientation',
    'The header gives no space directions: left and right, front and back are not known. ' +
      'The axes were taken to point to the patient’s left, back and up; only distances are certain.',
  );
  const unitNames = units(header.fields.get('units'));
  const mins = numbers(header.fields.get('axismins') ?? '');
  const centerings = (header.fields.get('centerings') ?? '').toLowerCase().split(/\s+/);
  const scale = unitScale(unitNames && spatial.map((axis) => `"${unitNames[axis] ?? ''}"`).join(' '), warn);
  const steps: number[] = [];
  const origin: number[] = [];
  for (const axis of spatial) {
    const stored = spacings?.[axis];
    const usable = stored !== undefined && Number.isFinite(stored) && stored !== 0;
    if (!usable) warn('spacing-missing', `Axis ${axis} has no spacing; 1 mm was assumed.`);
    const step = usable ? Math.abs(stored) : 1;
    const min = mins[axis];
    // teem's nrrdOriginCalculate: the axis minimum is a cell's face unless the samples are nodes.
    origin.push(min !== undefined && Number.isFinite(min) ? min + (centerings[axis] === 'node' ? 0 : step / 2) : 0);
    steps.push(step);
  }
  if (spatial.length < 3) warn('thickness-unknown', 'The file is one slice and does not say how thick; 1 mm was assumed.');
  const at = (values: readonly number[], n: number, missing: number): number => (values[n] ?? missing) * scale;
  return [
    at(steps, 0, 1),
    0,
    0,
    at(origin, 0, 0),
    0,
    at(steps, 1, 1),
    0,
    at(origin, 1, 0),
    0,
    0,
    at(steps, 2, 1 / scale),
    at(origin, 2, 0),
  ];
}

/** `"mm" "mm" ""` → its three names. */
const units = (text: string | undefined): string[] | undefined =>
  text === undefined
    ? undefined
    : [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => (quoted ?? bare ?? '').trim());

/** One scale for all axes; anything else is read as millimetres, with a warning. */
function unitScale(text: string | undefined, warn: Warn): number {
  const names = [...new Set((units(text) ?? []).filter((name) => name !== '' && name !== '???'))];
  if (names.length === 0) return 1;
  const scales = names.map((name) => MILLIMETRES[name.toLowerCase().replace(/s$/, '')] ?? MILLIMETRES[name.toLowerCase()]);
  const [scale] = scales;
  if (scale === undefined || scales.some((s) => s !== scale)) {
    warn('units-unknown', `The unit of length is ${names.join(', ')}; read as millimetres.`);
    return 1;
  }
  if (scale !== 1) warn('units-converted', `Lengths were in ${names.join(', ')} and were converted to millimetres.`);
  return scale;
}
