import { type Target } from '../room/room-state.ts';
import { type Colleague } from './people.ts';

/**
 * Who is segmenting what a row of the panel shows. Somebody whose segment is not made yet is at the row of the label that is new here too,
 * or else at the label's last row: two people may each begin one of the same label.
 * @param idOf the id in the document of a segment's index.
 */
export function colleaguesAt(
  row: Target,
  rows: readonly Target[],
  idOf: (index: number) => string | undefined,
  colleagues: readonly Colleague[],
): readonly Colleague[] {
  const id = row.segment === undefined ? undefined : idOf(row.segment);
  const isLast = rows.findLast(({ labelId }) => labelId === row.labelId)?.segment === row.segment;
  return colleagues.filter(({ target }) => {
    if (!target) return false;
    return target.segment === null ? target.labelId === row.labelId && isLast : target.segment === id;
  });
}
