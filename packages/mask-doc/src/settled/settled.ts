import { type Act, type Made, type SegmentFields } from '../act.ts';
import { type KindRuns } from '../voxels/kind-bricks.ts';

/** Who made something, when, with which tool, and of what; SPEC.md F6. An act without what it changed. */
export interface Maker {
  readonly id: string;
  /** User id of the author. */
  readonly by: string;
  /** Milliseconds since 1970 by the author's clock. */
  readonly at: number;
  readonly tool: string;
  readonly made?: Made;
}

/** A segment as the settled acts leave it; SPEC.md K4. */
export interface SettledSegment extends SegmentFields {
  readonly id: string;
  /** The index it asked for. */
  readonly wanted: number;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Whether its `add-segment` counts. */
  readonly created: boolean;
  /** Whether somebody other than its creator has touched it. */
  readonly touchedByOthers: boolean;
  readonly deleted: boolean;
}

/** A settled proposal that counts, and that a later one may yet replace. */
export interface SettledProposal {
  /** Its voxels are in {@link Settled.kinds}. */
  readonly act: Act;
  /** Ids of all segments that it touches. */
  readonly touched: readonly string[];
}

/** How a settled voxel came about. */
export interface Kind {
  /** Place among the makers of the act that made it, whatever becomes of the proposals; -1: none did. */
  readonly maker: number;
  /** What proposals do to it after that, in order; `proposal` is a place among the proposals. */
  readonly then: readonly { readonly op: 'set' | 'clear'; readonly proposal: number }[];
}

/** What a compacted document says in place of its settled acts; SPEC.md K. */
export interface Settled {
  /** How many acts it stands for. */
  readonly acts: number;
  /** In the order of their creation. */
  readonly segments: readonly SettledSegment[];
  readonly proposals: readonly SettledProposal[];
  /** Acts that made voxels which are still there, and the proposals; in order. */
  readonly makers: readonly Maker[];
  /** Authors of clicks by click id, where that is not the author of the first proposal that has it. */
  readonly clickAuthors: ReadonlyMap<string, string>;
  /** Whose each Yjs client is (SPEC.md V2). */
  readonly clients: ReadonlyMap<number, string>;
  /** Kind 0 is nothing, and is not in the list: kind n is `kinds[n - 1]`. */
  readonly kinds: readonly Kind[];
  /** By segment id, then by number of the brick, ascending. */
  readonly voxels: ReadonlyMap<string, ReadonlyMap<number, KindRuns>>;
  /** The acts right after them, in order, which may yet be undone; SPEC.md K7. */
  readonly open: readonly Act[];
}

/**
 * Who made a voxel of a kind; undefined where it is not set.
 * @param counts whether a proposal, by its place, counts.
 */
export function makerOf(
  { proposals, makers }: Settled,
  { maker, then }: Kind,
  counts: (proposal: number) => boolean,
): Maker | undefined {
  let made = makers[maker];
  for (const { op, proposal } of then) {
    if (!counts(proposal)) continue;
    if (op === 'clear') made = undefined;
    else made ??= proposals[proposal]?.act;
  }
  return made;
}

/** How many acts it says, with those that may yet be undone. */
export const actsIn = ({ acts, open }: Pick<Settled, 'acts' | 'open'>): number => acts + open.length;

export const EMPTY_SETTLED: Settled = {
  acts: 0,
  segments: [],
  proposals: [],
  makers: [],
  clickAuthors: new Map(),
  clients: new Map(),
  kinds: [],
  voxels: new Map(),
  open: [],
};
