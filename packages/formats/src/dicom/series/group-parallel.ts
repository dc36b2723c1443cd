import { angleBetween, type Vector3 } from './vector.ts';
import { type SliceRecord } from './slice-record.ts';

/** Directions closer than this are the same up to the digits scanners write; a real rotation between slices is far larger. */
const SAME_DIRECTION_DEGREES = 0.1;

const sameDirection = (a: Vector3, b: Vector3): boolean => angleBetween(a, b) <= SAME_DIRECTION_DEGREES;

const sameLength = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-3 * Math.max(a, b);

function couldBeOneGrid(a: SliceRecord, b: SliceRecord): boolean {
  return (
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.frameOfReference === b.frameOfReference &&
    a.modality === b.modality &&
    sameLength(a.pixelSpacing[0], b.pixelSpacing[0]) &&
    sameLength(a.pixelSpacing[1], b.pixelSpacing[1]) &&
    sameDirection(a.rowDirection, b.rowDirection) &&
    sameDirection(a.columnDirection, b.columnDirection)
  );
}

/**
 * Splits slices into groups that are parallel (rows and columns pointing the same way, so a flipped slice is another group) and
 * have the same matrix, pixel size, frame of reference and modality. Each group is compared with its first slice, so the result does not
 * drift; give the slices in a fixed order.
 */
export function groupParallel(records: readonly SliceRecord[]): SliceRecord[][] {
  const groups: { first: SliceRecord; members: SliceRecord[] }[] = [];
  for (const record of records) {
    const group = groups.find(({ first }) => couldBeOneGrid(first, record));
    if (group) group.members.push(record);
    else groups.push({ first: record, members: [record] });
  }
  return groups.map(({ members }) => members);
}
