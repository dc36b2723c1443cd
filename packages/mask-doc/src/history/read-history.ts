import { type Act } from '../act.ts';
import { counts } from '../document/act-log.ts';
import { type MaskDocument } from '../document/mask-document.ts';
import { type Maker } from '../settled/settled.ts';
import { unpackBlock } from '../voxels/blocks.ts';
import { BRICK_VOXELS, countBits } from '../voxels/brick.ts';

/** An act as one line of a history; SPEC.md H1. */
export interface HistoryAct extends Maker {
  /** Ids of the segments that it changes, or made voxels of. */
  readonly segments: readonly string[];
  /** How many voxels it sets and clears; of a settled one, how many that it made are left. */
  readonly voxels: number;
  readonly state: 'counts' | 'undone' | 'replaced';
  /** Nobody undoes it any more, and there is no going back to before it (SPEC.md K). */
  readonly settled: boolean;
}

/** All acts that are known, in order: settled ones that left something first. */
export function readHistory(mask: MaskDocument): HistoryAct[] {
  const open = mask.entries.flatMap((entry): HistoryAct[] => {
    const { act, undone, settled } = entry;
    if (settled) return [];
    const { changes, replaces: _, ...maker } = act;
    const segments = [...new Set(changes.map(({ segment }) => segment))];
    const state = counts(entry) ? 'counts' : undone ? 'undone' : 'replaced';
    return [{ ...maker, segments, voxels: voxelsOf(mask, act), state, settled: false }];
  });
  return [...settledActs(mask), ...open];
}

const counted = new WeakMap<Act, number>();

function voxelsOf(mask: MaskDocument, act: Act): number {
  let voxels = counted.get(act);
  if (voxels === undefined) {
    voxels = mask.blocksOf(act).reduce((sum, { block }) => sum + countBits(unpackBlock(block)), 0);
    counted.set(act, voxels);
  }
  return voxels;
}

function settledActs(mask: MaskDocument): HistoryAct[] {
  const { settled } = mask;
  if (!settled) return [];
  const replaced = new Set(mask.entries.flatMap((entry) => (entry.settled && !counts(entry) ? [entry.act.id] : [])));
  const left = new Map<string, { voxels: number; readonly segments: Set<string> }>();
  for (const [segment, bricks] of settled.voxels) {
    for (const { starts, kinds } of bricks.values()) {
      kinds.forEach((number, run) => {
        const maker = mask.settledMaker(number);
        if (!maker) return;
        let one = left.get(maker.id);
        if (!one) left.set(maker.id, (one = { voxels: 0, segments: new Set() }));
        one.voxels += (starts[run + 1] ?? BRICK_VOXELS) - (starts[run] ?? 0);
        one.segments.add(segment);
      });
    }
  }
  return settled.makers.map((maker) => {
    const { voxels = 0, segments = [] } = left.get(maker.id) ?? {};
    return { ...maker, segments: [...segments], voxels, state: replaced.has(maker.id) ? 'replaced' : 'counts', settled: true };
  });
}
