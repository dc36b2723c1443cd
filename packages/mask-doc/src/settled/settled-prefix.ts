import { type Doc } from 'yjs';
import { actsOf } from '../document/document-types.ts';
import { isSettledElement, readSettledFacts } from './settled-element.ts';
import { actsIn, type Maker, type Settled } from './settled.ts';

/** What an author may still undo; SPEC.md K2. An act is settled when it is beyond either. */
export interface Undoable {
  /** So many last acts of each author. */
  readonly acts: number;
  /** Milliseconds before and after now, by the author's clock: one that is far ahead must not keep acts open for ever. */
  readonly ms: number;
}

export const UNDOABLE: Undoable = { acts: 100, ms: 24 * 3_600_000 };

type Done = Pick<Maker, 'by' | 'at'>;

/** How many acts from the first on are settled. @param acts all in order; undefined for those that cannot be read. */
export function settledPrefix(acts: readonly (Done | undefined)[], now: number, undoable: Undoable): number {
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

/** How many acts a compaction at this moment settles, without reading what they say. */
export function countSettleable(doc: Doc, now: number, undoable: Undoable = UNDOABLE): number {
  const acts = actsOf(doc).toArray();
  return settledPrefix(
    [...openOf(acts), ...acts.flatMap((value) => (isSettledElement(value) ? [] : [isDone(value) ? value : undefined]))],
    now,
    undoable,
  );
}

type Count = Pick<Settled, 'acts' | 'open'>;

/** By element: it is asked for again and again. */
const counted = new WeakMap<object, Count>();

/** The open acts of the element that counts; none where it cannot be read. */
function openOf(values: readonly unknown[]): readonly Done[] {
  const all = values.flatMap((value): Count[] => {
    if (!isSettledElement(value)) return [];
    let count = counted.get(value as object);
    if (!count) counted.set(value as object, (count = readCount(value)));
    return [count];
  });
  return all.reduce((most, one) => (actsIn(one) > actsIn(most) ? one : most), { acts: 0, open: [] }).open;
}

function readCount(value: unknown): Count {
  try {
    return readSettledFacts(value);
  } catch {
    return { acts: 0, open: [] };
  }
}

const isDone = (value: unknown): value is Done =>
  typeof value === 'object' &&
  value !== null &&
  'by' in value &&
  'at' in value &&
  typeof value.by === 'string' &&
  typeof value.at === 'number';
