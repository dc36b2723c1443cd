import { type Volume } from '@annotome/volume';
import { FormatError } from '../../errors.ts';
import { type LoadedImage, type Warning } from '../../image.ts';
import { collectPlanes } from './collect-planes.ts';
import { type VolumePlan } from './plan-series.ts';
import { type SliceRecord } from './slice-record.ts';
import { type ReadSlice } from './stored-slices.ts';
import { applyValues, givesWholeNumbers, type StoredSlice } from './slice-values.ts';
import { type StackSlice } from './split-stack.ts';
import { addShifted, planeSum, slicesForPlane, takePlane } from './straighten.ts';
import { lengthOf, subtract } from './vector.ts';

export interface LoadOptions {
  /** Slices done of all, after each. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Two slices at one place are the same picture within this many millimetres of each other. */
const SAME_PLACE_MM = 0.01;

function samePicture(a: SliceRecord, b: SliceRecord, storedA: StoredSlice, storedB: StoredSlice): boolean {
  if (lengthOf(subtract(a.position, b.position)) > SAME_PLACE_MM) return false;
  if (a.values.slope !== b.values.slope || a.values.intercept !== b.values.intercept) return false;
  for (let p = 0; p < storedA.length; p++) if (storedA[p] !== storedB[p]) return false;
  return true;
}

/** Values of slices, each read once, with the copies at its place compared. */
class SliceValuesReader {
  readonly #read: ReadSlice;
  readonly dropped: string[] = [];
  padded = 0;

  constructor(read: ReadSlice) {
    this.#read = read;
  }

  async #stored(record: SliceRecord): Promise<StoredSlice> {
    const stored = await this.#read(record);
    const expected = record.rows * record.columns;
    if (stored.length === expected) return stored;
    throw new FormatError('inconsistent', {
      file: record.file,
      field: '(7FE0,0010) PixelData',
      found: `${stored.length} pixels where (0028,0010) Rows and (0028,0011) Columns say ${expected}`,
      todo: 'The file is damaged: export it again',
    });
  }

  async values({ record, rivals }: StackSlice): Promise<Float64Array> {
    const stored = await this.#stored(record);
    for (const rival of rivals) {
      if (!samePicture(record, rival, stored, await this.#stored(rival))) {
        throw new FormatError('inconsistent', {
          file: rival.file,
          field: '(0020,0032) ImagePositionPatient',
          found: `a different picture at the same place as ${record.file} (${record.position.join(', ')}), which no tag tells apart`,
          todo: 'Give only one of the two files',
        });
      }
      this.dropped.push(rival.file);
    }
    const out = new Float64Array(record.rows * record.columns);
    this.padded += applyValues(record.values, stored, out);
    return out;
  }
}

async function loadAsIs(plan: VolumePlan, reader: SliceValuesReader, whole: boolean, options: LoadOptions): Promise<Volume> {
  const planes = collectPlanes(plan.grid, whole);
  for (const [k, slice] of plan.slices.entries()) {
    options.signal?.throwIfAborted();
    planes.put(k, await reader.values(slice));
    options.onProgress?.(k + 1, plan.slices.length);
  }
  return planes.finish();
}

async function loadStraightened(
  plan: VolumePlan,
  straighten: NonNullable<VolumePlan['straighten']>,
  reader: SliceValuesReader,
  whole: boolean,
  options: LoadOptions,
): Promise<Volume> {
  const [columns, rows, depth] = plan.grid.size;
  const planes = collectPlanes(plan.grid, whole);
  const sum = planeSum(columns, rows);
  const out = new Float64Array(columns * rows);
  const near = new Map<number, Float64Array>();
  let done = 0;
  for (let k = 0; k < depth; k++) {
    const parts = slicesForPlane(straighten.plane, k);
    for (const kept of near.keys()) if (kept < (parts[0]?.slice ?? 0)) near.delete(kept);
    for (const { slice: n, weight } of parts) {
      const slice = plan.slices[n];
      if (!slice) continue;
      let values = near.get(n);
      if (!values) {
        options.signal?.throwIfAborted();
        values = await reader.values(slice);
        near.set(n, values);
        if (++done < plan.slices.length) options.onProgress?.(done, plan.slices.length);
      }
      addShifted(sum, values, slice.record, { column: straighten.column[n] ?? 0, row: straighten.row[n] ?? 0 }, weight);
    }
    if (k === depth - 1) options.onProgress?.(plan.slices.length, plan.slices.length);
    takePlane(sum, out, plan.slices[0]?.record.values.outside ?? 0);
    planes.put(k, out);
  }
  return planes.finish();
}

/**
 * Makes the volume of a plan, one slice after the other: memory is the volume and two slices. Values have slope and intercept (or the Modality
 * LUT) of their own slice; the array is int16 where all are whole numbers that fit, else int32, else float32. Interpolated whole
 * numbers are rounded.
 * @throws FormatError `inconsistent` when two slices at one place, told apart by no tag, show different pictures; what `read` throws.
 */
export async function loadVolume(plan: VolumePlan, read: ReadSlice, options: LoadOptions = {}): Promise<LoadedImage> {
  const reader = new SliceValuesReader(read);
  const whole = plan.slices.every(({ record }) => givesWholeNumbers(record.values));
  const volume = plan.straighten
    ? await loadStraightened(plan, plan.straighten, reader, whole, options)
    : await loadAsIs(plan, reader, whole, options);
  const warnings: Warning[] = plan.warnings.filter(({ code }) => code !== 'several-slices-at-one-place');
  const first = plan.slices[0]?.record;
  if (reader.dropped.length > 0) {
    const message = `Left out ${reader.dropped.join(', ')}: the same picture at the same place as another slice.`;
    warnings.push({ code: 'duplicate-slices-dropped', message, ...(reader.dropped[0] && { file: reader.dropped[0] }) });
  }
  if (reader.padded > 0 && first) {
    const { outside, unit } = first.values;
    const message = `${reader.padded} voxels hold (0028,0120) PixelPaddingValue: outside the picture; set to ${outside}${unit ? ` ${unit}` : ''}.`;
    warnings.push({ code: 'padding-replaced', message, file: first.file });
  }
  return { volume, format: 'dicom', name: plan.name, modality: plan.modality, warnings };
}
