import { type Maker } from './settled.ts';

/** What an author may still undo; SPEC.md K2. An act is settled when it is beyond either. */
export interface Undoable {
  /** So many last acts of each author. */
  readonly acts: number;
  /** Milliseconds before and after now, by the author's clock: one that is far ahead must not keep acts open for ever. */
  readonly ms: number;
}

export const UNDOABLE: Undoable = { acts: 100, ms: 24 * 3_600_000 };

/** How many acts from the first on are settled. @param acts all in order; undefined for those that cannot be read. */
export function settledPrefix(acts: readonly (Maker | undefined)[], now: number, undoable: Undoable): number {
  const later = new Map<string, number>();
  let settled = acts.length;
  for (let at = acts.length - 1; at >= 0; at--) {
    const act = acts[at];
    if (!act) continue;
    const after = later.get(act.by) ?? 0;
    later.set(act.by, after + 1);
    if (after < undoable.acts && Math.abs(now - act.at) <= undoable.ms) settled = at;
  }
  return settled;
}
