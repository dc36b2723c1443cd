import { type Box, type Voxel } from '@annotome/volume';
import { type MaskDocument } from '../document/mask-document.ts';
import { sharedBits, takeAway, type BitSets } from '../voxels/bit-sets.ts';
import { type BrickBits } from '../voxels/brick.ts';
import { describeBricks } from './describe-bricks.ts';
import { touchedVoxels, type Touched } from './touched-voxels.ts';

/** When somebody was apart from the others; ids of acts, of {@link knownActs}. */
export interface Apart {
  /** User id of who was apart. */
  readonly author: string;
  /** Acts that the server had already when it was reached last. */
  readonly common: ReadonlySet<string>;
  /** Acts that the one who was apart had, before the others' came. */
  readonly here: ReadonlySet<string>;
}

/** A place that a person should look at, because two changed the same voxels without seeing each other; SPEC.md H5. */
export interface Conflict {
  /**
   * `cleared`: one has set what the other has cleared. `proposals`: both have a proposal of the same segment, and they differ. `both`: two
   * segments have the same voxels. `deleted`: one has deleted a segment that the other has changed.
   */
  readonly why: 'cleared' | 'proposals' | 'both' | 'deleted';
  /** Id of the segment that who was apart has changed. */
  readonly segment: string;
  /** Id of the segment that the others have changed: the same, but for `both`. */
  readonly other: string;
  readonly box: Box;
  /** One of the voxels, near their middle. */
  readonly voxel: Voxel;
  readonly voxels: number;
  /** Ids of acts that count. */
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * What a person who comes back should look at: where own acts made while apart, and others' made meanwhile, touched the same voxels with a different
 * outcome. One conflict per patch of neighbouring bricks. To be asked after the merge.
 */
export function conflictsSince(mask: MaskDocument, { author, common, here }: Apart): Conflict[] {
  const mine = touchedVoxels(mask, ({ id, by }) => by === author && here.has(id) && !common.has(id));
  const theirs = touchedVoxels(mask, ({ id, by }) => by !== author && !here.has(id));
  const found: Conflict[] = [];
  const add = (why: Conflict['why'], segment: string, other: string, sets: BitSets): void => {
    for (const { bricks, ...where } of describeBricks(mask.grid, sets)) {
      const acts = (touched: Touched | undefined): string[] => touched?.actsOf(bricks) ?? [];
      const [own, others] = [acts(mine.get(segment)), acts(theirs.get(other))];
      found.push({ why, segment, other, ...where, mine: own, theirs: others });
    }
  };
  for (const [segment, own] of mine) {
    for (const [other, others] of theirs) {
      if (segment !== other) add('both', segment, other, inBoth(own.set, others.set));
      else if (own.deletes !== others.deletes) add('deleted', segment, other, own.deletes ? others.all : own.all);
      else {
        add('cleared', segment, other, union(inBoth(own.set, others.clear), inBoth(own.clear, others.set)));
        if (own.proposed.size > 0 && others.proposed.size > 0)
          add('proposals', segment, other, inOne(own.proposed, others.proposed));
      }
    }
  }
  return found;
}

function inBoth(a: BitSets, b: BitSets): BitSets {
  const both: BitSets = new Map();
  for (const [brick, bits] of a) {
    const shared = sharedBits(bits, b.get(brick));
    if (shared) both.set(brick, shared);
  }
  return both;
}

function union(a: BitSets, b: BitSets): BitSets {
  const all = new Map(a);
  for (const [brick, bits] of b) {
    const there = all.get(brick);
    all.set(brick, there ? there.map((word, at) => word | (bits[at] as number)) : bits);
  }
  return all;
}

function inOne(a: BitSets, b: BitSets): BitSets {
  const without = (from: BrickBits, bits: BrickBits | undefined): BrickBits => {
    const left = from.slice();
    takeAway(left, bits);
    return left;
  };
  return union(
    new Map([...a].map(([brick, bits]) => [brick, without(bits, b.get(brick))])),
    new Map([...b].map(([brick, bits]) => [brick, without(bits, a.get(brick))])),
  );
}
