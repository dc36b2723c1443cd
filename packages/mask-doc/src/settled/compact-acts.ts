import { type Size } from '@annotome/volume';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { type Act } from '../act.ts';
import { clientAuthors } from '../document/client-authors.ts';
import { type Element } from '../document/act-log.ts';
import { actsOf, checkVersion, undoneOf } from '../document/document-types.ts';
import { readElement, type SegmentBlock } from '../document/read-element.ts';
import { BrickGrid } from '../voxels/brick.ts';
import { settleActs } from './settle-acts.ts';
import { writeSettled } from './settled-element.ts';
import { settledPrefix, UNDOABLE, type Undoable } from './settled-prefix.ts';
import { actsIn, EMPTY_SETTLED, type Settled } from './settled.ts';

export interface CompactOptions {
  /** Voxels of the volume along i, j, k. */
  readonly size: Size;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What authors may still undo; the last 100 acts of a day by default. */
  readonly undoable?: Undoable;
  /** With fewer acts to pack or settle, nothing is done. */
  readonly atLeast?: number;
  /** Yjs client of the change; a random one by default. Nobody else may ever have used it. */
  readonly client?: number;
}

export interface Compaction {
  /** The change itself, as an update for all who have the document. */
  readonly update: Uint8Array;
  /** The whole document after it, as one update, without what was deleted. */
  readonly state: Uint8Array;
  /** How many acts were settled. */
  readonly settled: number;
  /** How many are in the element now that may yet be undone. */
  readonly open: number;
}

/**
 * Settles the acts that nobody may undo any more, and packs the others (SPEC.md K). For the server alone, and for one process at a time: two compactions that do
 * not know of each other lose what only one of them has settled.
 * @param state the document, as one update that holds everything.
 * @returns undefined where there is too little to do.
 * @throws MaskDocError `unknown-version`.
 */
export function compactActs(state: Uint8Array, options: CompactOptions): Compaction | undefined {
  const { size, now, undoable = UNDOABLE, atLeast = 1, client } = options;
  const doc = new Doc();
  if (client !== undefined) doc.clientID = client;
  applyUpdate(doc, state);
  checkVersion(doc);
  const grid = new BrickGrid(size);
  const blocks = new WeakMap<Act, readonly SegmentBlock[]>();
  const list = actsOf(doc);
  const values = list.toArray();
  const elements = values.map((value) => readElement(grid, value, blocks));
  const before = latest(elements);
  const settledAt = elements.flatMap((element, at) => (element && 'settled' in element ? [at] : []));
  const others = [
    ...before.open.map((act) => ({ at: undefined, act })),
    ...elements.flatMap((element, at) => (element && 'settled' in element ? [] : [{ at, act: element?.act }])),
  ];
  const count = settledPrefix(
    others.map(({ act }) => act),
    now,
    undoable,
  );
  // What is in the element already and stays open is not taken again.
  const taken = others.filter(({ at, act }, n) => n < count || (at !== undefined && act)).length;
  if (taken === 0 || taken < atLeast) return undefined;
  const undone = undoneOf(doc);
  const byValue = new Map(values.map((value, at) => [value, elements[at]]));
  const clients = clientAuthors(doc, (value) => {
    const element = byValue.get(value);
    return element && ('settled' in element ? element.settled : element.act);
  });
  const actsOfPart = (part: typeof others): Act[] => part.flatMap(({ act }) => act ?? []);
  const later = actsOfPart(others.slice(count));
  const settled = settleActs(
    before,
    actsOfPart(others.slice(0, count)).map((act) => ({
      act,
      undone: undone.get(act.id) === true,
      blocks: blocks.get(act) ?? [],
    })),
    later,
    clients,
  );
  let update: Uint8Array | undefined;
  doc.on('update', (bytes: Uint8Array) => (update = bytes));
  doc.transact(() => {
    deleteAll(list, [...settledAt, ...others.flatMap(({ at, act }, n) => (at !== undefined && (n < count || act) ? [at] : []))]);
    const open = new Set(later.map(({ id }) => id));
    for (const id of [...undone.keys()]) if (!open.has(id)) undone.delete(id);
    list.insert(0, [writeSettled(grid, settled)]);
  });
  return update && { update, state: encodeStateAsUpdate(doc), settled: count, open: later.length };
}

/** What was settled before: of several elements the one of most acts; SPEC.md K5. */
function latest(elements: readonly Element[]): Settled {
  return elements
    .flatMap((element) => (element && 'settled' in element ? [element.settled] : []))
    .reduce((most, one) => (actsIn(one) > actsIn(most) ? one : most), EMPTY_SETTLED);
}

/** Deletes elements, those side by side at once. */
function deleteAll(list: ReturnType<typeof actsOf>, places: number[]): void {
  places.sort((a, b) => b - a);
  for (let from = 0; from < places.length;) {
    let to = from + 1;
    while (to < places.length && places[to] === (places[to - 1] as number) - 1) to++;
    list.delete(places[to - 1] as number, to - from);
    from = to;
  }
}
