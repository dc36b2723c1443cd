import { voxelCount, type Grid } from '@annotome/volume';
import { type Refusal, type Warning } from '../../image.ts';
import { groupParallel } from './group-parallel.ts';
import { layStack, type Straightening } from './lay-stack.ts';
import { namePlane } from './name-trait.ts';
import { byFile } from './place-slices.ts';
import { type SliceRecord } from './slice-record.ts';
import { findBreaks } from './space-slices.ts';
import { splitStack, type Stack, type StackSlice } from './split-stack.ts';

/** One volume to be made of slices: what to read, where it lies, and what had to be decided. Nothing is read to make it. */
export interface VolumePlan {
  /** SeriesInstanceUID, then `/` and what tells this volume from the others of its series: `1.2.3/b=1000,direction-3`. */
  readonly id: string;
  readonly series: string;
  /** Series description and, in brackets, what tells it apart: `DWI (b=1000, direction 3)`. */
  readonly name: string;
  readonly modality: string | undefined;
  readonly grid: Grid;
  /** One per place, sorted along the normal. Without `straighten`, slice n is plane n. */
  readonly slices: readonly StackSlice[];
  readonly straighten: Straightening | undefined;
  readonly warnings: readonly Warning[];
}

/** The slices of a volume in the order they are read, copies included. */
export const readingOrder = (plan: VolumePlan): SliceRecord[] => plan.slices.flatMap(({ record, rivals }) => [record, ...rivals]);

export interface SeriesPlan {
  readonly volumes: readonly VolumePlan[];
  readonly refused: readonly Refusal[];
}

/** Above this no browser gives an array, and no scanner a series. */
const MOST_VOXELS = 2 ** 31 - 1;
const MOST_NAMED = 4;

/** `a.dcm, b.dcm and 12 more`. */
export function listFiles(files: readonly string[]): string {
  const unique = [...new Set(files)];
  const named = unique.slice(0, MOST_NAMED).join(', ');
  return unique.length > MOST_NAMED ? `${named} and ${unique.length - MOST_NAMED} more` : named;
}

interface LabelledStack {
  readonly slices: readonly StackSlice[];
  readonly labels: readonly string[];
  readonly warnings: readonly Warning[];
}

/** What the splitting found about copies and rivals, and what the slices' headers left in doubt: once each, however many slices. */
function stackWarnings(slices: readonly StackSlice[], copies: Stack['copies']): Warning[] {
  const warnings: Warning[] = [];
  const kept = new Set(slices.map(({ record }) => record));
  const own = copies.filter((copy) => kept.has(copy.kept));
  if (own.length > 0) {
    const dropped = listFiles(own.map((copy) => copy.dropped.file));
    const message = `${own.length} ${own.length === 1 ? 'slice comes' : 'slices come'} twice, with the same (0008,0018) SOPInstanceUID at the same place; left out ${dropped}.`;
    warnings.push({ code: 'duplicate-slices-dropped', message, ...(own[0] && { file: own[0].dropped.file }) });
  }
  const rivals = slices.filter((slice) => slice.rivals.length > 0);
  if (rivals.length > 0) {
    const files = listFiles(rivals.flatMap((slice) => [slice.record.file, ...slice.rivals.map(({ file }) => file)]));
    const message = `Several slices at one place that no tag tells apart: ${files}. Copies are left out when the volume is loaded; if their pictures differ, it is refused.`;
    warnings.push({ code: 'several-slices-at-one-place', message, ...(rivals[0] && { file: rivals[0].record.file }) });
  }
  const doubts = new Map<string, { message: string; file: string; count: number }>();
  for (const { record } of slices) {
    for (const { code, message } of record.doubts) {
      const doubt = doubts.get(code);
      if (doubt) doubt.count++;
      else doubts.set(code, { message, file: record.file, count: 1 });
    }
  }
  for (const [code, { message, file }] of doubts) warnings.push({ code, message, file });
  return warnings;
}

/** Cuts a stack where a gap is too long to fill, each part with its warning. */
function cutAtBreaks(stack: Stack, labels: readonly string[]): LabelledStack[] {
  const breaks = findBreaks(stack.slices.map(({ along }) => along));
  const bounds = [0, ...breaks, stack.slices.length];
  return bounds.slice(1).map((end, n) => {
    const slices = stack.slices.slice(bounds[n] ?? 0, end);
    const warnings = stackWarnings(slices, stack.copies);
    if (breaks.length === 0) return { slices, labels, warnings };
    const range = [slices[0], slices.at(-1)].map((slice) => slice?.along.toFixed(1) ?? '').join(' to ');
    const message = `The series has a gap too long to fill; this is part ${n + 1} of ${breaks.length + 1}, ${range} mm along the normal. Export the series again if slices are missing.`;
    warnings.push({ code: 'split-at-gap', message, ...(slices[0] && { file: slices[0].record.file }) });
    return { slices, labels: [...labels, `part ${n + 1}`], warnings };
  });
}

/** Names for groups that are not parallel or not of one matrix: the plane, with the matrix, then a number where that is not enough. */
function nameGroups(groups: readonly SliceRecord[][]): string[] {
  const firsts = groups.flatMap((group) => group.slice(0, 1));
  const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
  const planes = firsts.map(namePlane);
  if (distinct(planes)) return planes;
  const matrices = firsts.map((record, n) => `${planes[n]} ${record.columns}×${record.rows}`);
  if (distinct(matrices)) return matrices;
  return matrices.map((name, n) => `${name} (${n + 1})`);
}

function explainSingles(singles: readonly LabelledStack[], whole: boolean): Refusal {
  const records = singles.flatMap(({ slices }) => slices.map(({ record }) => record));
  const file = listFiles(records.map((record) => record.file));
  const count = records.length;
  const directions = groupParallel(
    records.map((record) => ({ ...record, rows: 1, columns: 1, pixelSpacing: [1, 1] as const })),
  ).length;
  const first = singles[0]?.slices[0];
  const onePlace = singles.every(({ slices }) => first && slices[0] && Math.abs(slices[0].along - first.along) < 1e-3);
  const localizer = records.some((record) => record.imageType.includes('LOCALIZER')) ? ', a localizer' : '';
  const kind =
    directions > 1
      ? `${count} slices in ${directions} directions, none with a parallel neighbour${localizer || ' (a localizer, or a radial or rotating scan)'}`
      : onePlace && count > 1
        ? `${count} pictures of one and the same slice (a 2-D series over time, or with several contrasts)`
        : `${count === 1 ? 'one slice that fits' : `${count} slices that fit`} no stack of ${whole ? 'the' : 'this'} series`;
  return {
    file,
    message: `(0020,0032) ImagePositionPatient, (0020,0037) ImageOrientationPatient: ${kind}. Not a volume: give a series of parallel slices.`,
  };
}

const slug = (labels: readonly string[]): string =>
  labels
    .map((label) =>
      label
        .toLowerCase()
        .replaceAll('×', 'x')
        .replace(/[^\p{L}\p{N}=.+-]+/gu, '-')
        .replace(/^-|-$/g, ''),
    )
    .join(',');

/**
 * A frame of reference for nearly every slice is an anonymiser's doing, since it would leave no two slices comparable: taken for one, and
 * said.
 */
function repairFrames(records: readonly SliceRecord[]): readonly SliceRecord[] {
  const frames = new Set(records.map((record) => record.frameOfReference));
  if (frames.size < 3 || 2 * frames.size <= records.length) return records;
  const message =
    '(0020,0052) FrameOfReferenceUID differs from slice to slice, as some anonymisers leave it; positions were taken to be in one frame.';
  return records.map((record) => ({
    ...record,
    frameOfReference: undefined,
    doubts: [...record.doubts, { code: 'frame-of-reference-differs', message }],
  }));
}

function planOneSeries(given: readonly SliceRecord[]): SeriesPlan {
  const records = repairFrames(given);
  const groups = groupParallel(records);
  const names = groups.length > 1 ? nameGroups(groups) : [];
  const stacks = groups.flatMap((group, n) => {
    const groupName = names[n];
    const prefix = groupName === undefined ? [] : [groupName];
    return splitStack(group).flatMap((stack) => cutAtBreaks(stack, [...prefix, ...stack.labels]));
  });
  const volumes: VolumePlan[] = [];
  const refused: Refusal[] = [];
  const singles = stacks.length > 1 ? stacks.filter(({ slices }) => slices.length === 1) : [];
  if (singles.length > 0) refused.push(explainSingles(singles, singles.length === stacks.length));
  const used = new Map<string, number>();
  for (const { slices, labels, warnings } of stacks) {
    const first = slices[0]?.record;
    if (!first || (singles.length > 0 && slices.length === 1)) continue;
    const layout = layStack(slices);
    const files = slices.map(({ record }) => record.file);
    if ('refused' in layout) {
      refused.push({ file: listFiles(files), message: layout.refused });
      continue;
    }
    if (voxelCount(layout.grid.size) > MOST_VOXELS) {
      const message = `(0020,0032) ImagePositionPatient, (0028,0010) Rows, (0028,0011) Columns: ${layout.grid.size.join(' × ')} voxels are more than the ${MOST_VOXELS} one array holds. Give fewer slices or export a coarser reconstruction.`;
      refused.push({ file: listFiles(files), message });
      continue;
    }
    const all = [...warnings, ...layout.warnings];
    if (first.imageType.includes('LOCALIZER')) {
      const message = '(0008,0008) ImageType is LOCALIZER: a quick overview to plan scans on, with few, thick slices.';
      all.push({ code: 'localizer', message, file: first.file });
    }
    const base = first.series + (labels.length > 0 ? `/${slug(labels)}` : '');
    const times = (used.get(base) ?? 0) + 1;
    used.set(base, times);
    const title = first.seriesDescription ?? `${first.modality ?? 'DICOM'} series ${first.seriesNumber ?? first.series}`;
    volumes.push({
      id: times > 1 ? `${base}~${times}` : base,
      series: first.series,
      name: labels.length > 0 ? `${title} (${labels.join(', ')})` : title,
      modality: first.modality,
      grid: layout.grid,
      slices,
      straighten: layout.straighten,
      warnings: all,
    });
  }
  return { volumes: volumes.map((volume) => withSplitWarning(volume, stacks.length)), refused };
}

function withSplitWarning(volume: VolumePlan, parts: number): VolumePlan {
  if (parts < 2) return volume;
  const message = `The series holds ${parts} different stacks of slices; this is one of them, never mixed with the others.`;
  return { ...volume, warnings: [...volume.warnings, { code: 'series-split', message }] };
}

/**
 * What volumes there are in slices of any number of series, in any order: the same plan for the same slices however they come. Series are
 * told apart by SeriesInstanceUID; within one, slices of another direction, matrix or pixel size, another contrast, acquisition or time, or beyond a
 * long gap make volumes of their own.
 */
export function planSeries(records: readonly SliceRecord[]): SeriesPlan {
  const bySeries = new Map<string, SliceRecord[]>();
  for (const record of [...records].sort(byFile)) {
    const series = bySeries.get(record.series);
    if (series) series.push(record);
    else bySeries.set(record.series, [record]);
  }
  const plans = [...bySeries.values()]
    .sort(
      (a, b) =>
        (a[0]?.seriesNumber ?? Infinity) - (b[0]?.seriesNumber ?? Infinity) ||
        ((a[0]?.series ?? '') < (b[0]?.series ?? '') ? -1 : 1),
    )
    .map(planOneSeries);
  return { volumes: plans.flatMap(({ volumes }) => volumes), refused: plans.flatMap(({ refused }) => refused) };
}
