import { type BoxMask } from '@annotome/volume';
import { type Made } from '../act.ts';
import { counts, type Entry } from '../document/act-log.ts';
import { type MaskDocument } from '../document/mask-document.ts';
import { type Maker } from '../settled/settled.ts';
import { addBits, takeAway, type BitSets } from '../voxels/bit-sets.ts';
import { unpackBlock } from '../voxels/blocks.ts';
import { countBits, WORDS, type BrickBits } from '../voxels/brick.ts';
import { paintKinds } from '../voxels/kind-bricks.ts';
import { packMask } from '../voxels/pack-mask.ts';
import { maskAt } from './mask-at.ts';

/** What came of making a proposal again; SPEC.md H6. */
export interface Replayed {
  readonly act: Maker;
  readonly segment: string;
  /** How many voxels were compared with: those of the proposal made again. */
  readonly voxels: number;
  /** Voxels in which the two differ; undefined where it cannot be made again. */
  readonly differing: number | undefined;
}

/**
 * Makes each proposal that counts again from its prompts, and compares it with what is written in the mask. Voxels that were changed by hand before it, or
 * are of a segment locked then, are not compared: corrections stay (SPEC.md P3). Where acts of the segment are settled, it is not known any more what was
 * erased by hand: then only voxels are found that the proposal has set, and that are not made again.
 * @param decode what the prompts give, on the mask's grid; undefined where it cannot be asked, as when the model is another one.
 */
export async function replay(
  mask: MaskDocument,
  decode: (made: Made, act: Maker) => Promise<BoxMask | undefined>,
): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  for (const entry of mask.entries) {
    const { act } = entry;
    const segment = act.changes.find(({ type }) => type === 'clicks')?.segment;
    if (!counts(entry) || !act.made || segment === undefined) continue;
    const made = await decode(act.made, act);
    const again: BitSets = made ? packMask(mask.grid, made) : new Map<number, BrickBits>();
    const differing = mask.settled?.voxels.has(segment)
      ? missing(written(mask, entry, segment), again)
      : difference(mask, entry, segment, again);
    replayed.push({ act, segment, voxels: total(again), differing: made ? differing : undefined });
  }
  return replayed;
}

/** How many voxels of the segment, right after the act, are other than made again. */
function difference(mask: MaskDocument, { act, place }: Entry, segment: string, again: BitSets): number {
  const then = maskAt(mask, act.id);
  const bricks = then.bricksOf(segment);
  const byHand: BitSets = new Map();
  for (const entry of mask.entries.slice(0, place)) {
    if (entry.act.made) continue;
    for (const { segment: of, block } of mask.blocksOf(entry.act))
      if (of === segment) addBits(byHand, block.brick, unpackBlock(block));
  }
  const differing: BitSets = new Map();
  for (const brick of new Set([...again.keys(), ...(bricks?.numbers() ?? [])])) {
    const [is, was] = [again.get(brick), bricks?.bits(brick)];
    const bits = new Uint32Array(WORDS).map((_, at) => (is?.[at] ?? 0) ^ (was?.[at] ?? 0));
    takeAway(bits, byHand.get(brick));
    for (const { id, locked } of then.segments) if (locked && id !== segment) takeAway(bits, then.bricksOf(id)?.bits(brick));
    differing.set(brick, bits);
  }
  return total(differing);
}

/** What a proposal has set; of a settled one, what is left of it. */
function written(mask: MaskDocument, { act, settled }: Entry, segment: string): BitSets {
  const set: BitSets = new Map();
  for (const { segment: of, block } of mask.blocksOf(act)) {
    if (of === segment && block.op === 'set') addBits(set, block.brick, unpackBlock(block));
  }
  for (const [brick, runs] of (settled && mask.settled?.voxels.get(segment)) ?? []) {
    const bits = new Uint32Array(WORDS);
    paintKinds(runs, (kind) => mask.settledMaker(kind)?.id === act.id, bits);
    set.set(brick, bits);
  }
  return set;
}

/** How many voxels are not in the second set. */
function missing(set: BitSets, again: BitSets): number {
  for (const [brick, bits] of set) takeAway(bits, again.get(brick));
  return total(set);
}

const total = (sets: BitSets): number => [...sets.values()].reduce((sum, bits) => sum + countBits(bits), 0);
