import { cross, dot, normalise, type Vector3 } from './vector.ts';
import { type SliceRecord } from './slice-record.ts';

/** A slice with its place: millimetres along the stack's normal, and of its first pixel along rows and columns. */
export interface PlacedSlice {
  readonly record: SliceRecord;
  /** Along the normal (row direction × column direction): what slices are sorted by. */
  readonly along: number;
  readonly inRow: number;
  readonly inColumn: number;
}

/** Row, column and normal directions of a group of parallel slices: those of its first. */
export interface StackFrame {
  readonly row: Vector3;
  readonly column: Vector3;
  readonly normal: Vector3;
}

export function frameOf(records: readonly SliceRecord[]): StackFrame {
  const first = records[0];
  if (!first) throw new RangeError('A stack needs at least one slice.');
  return {
    row: first.rowDirection,
    column: first.columnDirection,
    normal: normalise(cross(first.rowDirection, first.columnDirection)),
  };
}

/** Order without meaning, but the same for the same files however they come. */
export const byFile = (a: SliceRecord, b: SliceRecord): number =>
  a.file < b.file ? -1 : a.file > b.file ? 1 : a.frame - b.frame;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** Closer than this along the normal, two slices are at one place whatever the digits say. */
const SAME_PLACE_MM = 1e-3;

/**
 * The slices sorted along the normal and gathered by place: one inner array per place, nearest to the start first. Places are told apart when
 * they are more than 1 % of the usual slice distance apart.
 */
export function gatherPlaces(frame: StackFrame, records: readonly SliceRecord[]): PlacedSlice[][] {
  const placed = records
    .map((record) => ({
      record,
      along: dot(record.position, frame.normal),
      inRow: dot(record.position, frame.row),
      inColumn: dot(record.position, frame.column),
    }))
    .sort((a, b) => a.along - b.along || byFile(a.record, b.record));
  const gaps = placed.slice(1).map((slice, i) => slice.along - (placed[i]?.along ?? 0));
  const tolerance = Math.max(SAME_PLACE_MM, 0.01 * median(gaps.filter((gap) => gap > SAME_PLACE_MM)));
  const places: PlacedSlice[][] = [];
  for (const slice of placed) {
    const place = places.at(-1);
    if (place?.[0] && slice.along - place[0].along <= tolerance) place.push(slice);
    else places.push([slice]);
  }
  for (const place of places) place.sort((a, b) => byFile(a.record, b.record));
  return places;
}
