import { counts } from '../document/act-log.ts';
import { type MaskDocument } from '../document/mask-document.ts';
import { type Maker } from '../settled/settled.ts';
import { addBits, takeAway, type BitSets } from '../voxels/bit-sets.ts';
import { unpackBlock } from '../voxels/blocks.ts';
import { WORDS, type BrickBits } from '../voxels/brick.ts';
import { paintKinds } from '../voxels/kind-bricks.ts';

/** What some acts do to one segment; of each voxel the last of them decides. */
export class Touched {
  readonly set: BitSets = new Map();
  readonly clear: BitSets = new Map();
  /** What their proposals set. */
  readonly proposed: BitSets = new Map();
  deletes = false;
  readonly #acts = new Map<number, Set<string>>();

  add(op: 'set' | 'clear', brick: number, bits: BrickBits, act: Maker): void {
    addBits(op === 'set' ? this.set : this.clear, brick, bits);
    takeAway((op === 'set' ? this.clear : this.set).get(brick), bits);
    if (op === 'set' && act.made) addBits(this.proposed, brick, bits);
    const acts = this.#acts.get(brick);
    if (acts) acts.add(act.id);
    else this.#acts.set(brick, new Set([act.id]));
  }

  /** Set or cleared. */
  get all(): BitSets {
    const all: BitSets = new Map();
    for (const sets of [this.set, this.clear]) for (const [brick, bits] of sets) addBits(all, brick, bits);
    return all;
  }

  /** Ids of the acts that touch some bricks. */
  actsOf(bricks: readonly number[]): string[] {
    return [...new Set(bricks.flatMap((brick) => [...(this.#acts.get(brick) ?? [])]))];
  }
}

/** What acts that count do, by segment id. Of settled ones, the voxels that they made and that are left. */
export function touchedVoxels(mask: MaskDocument, some: (act: Maker) => boolean): Map<string, Touched> {
  const found = new Map<string, Touched>();
  const of = (segment: string): Touched => {
    let touched = found.get(segment);
    if (!touched) found.set(segment, (touched = new Touched()));
    return touched;
  };
  for (const [segment, bricks] of mask.settled?.voxels ?? []) {
    for (const [brick, runs] of bricks) {
      for (const kind of new Set(runs.kinds)) {
        const maker = mask.settledMaker(kind);
        if (!maker || !some(maker)) continue;
        const bits = new Uint32Array(WORDS);
        paintKinds(runs, (one) => one === kind, bits);
        of(segment).add('set', brick, bits, maker);
      }
    }
  }
  for (const entry of mask.entries) {
    const { act } = entry;
    if (entry.settled || !counts(entry) || !some(act)) continue;
    for (const { type, segment } of act.changes) if (type === 'delete-segment') of(segment).deletes = true;
    for (const { segment, block } of mask.blocksOf(act)) of(segment).add(block.op, block.brick, unpackBlock(block), act);
  }
  return found;
}
