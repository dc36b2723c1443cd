import { unpackBlock, type Block } from '../voxels/blocks.ts';
import { BRICK_VOXELS, lowestBit, WORDS } from '../voxels/brick.ts';
import { fromKindRuns, toKindRuns, type KindRuns } from '../voxels/kind-bricks.ts';
import { type Act, type SettlingKinds } from './settling-kinds.ts';

/** A block of an act that is being settled. */
export interface SettlingBlock {
  readonly act: Act;
  readonly block: Block;
}

/** The kinds of a brick's voxels after some blocks, in order; undefined where nothing is left. @param before with the numbers of `kinds`. */
export function settleVoxels(
  kinds: SettlingKinds,
  before: KindRuns | undefined,
  blocks: readonly SettlingBlock[],
): KindRuns | undefined {
  let runs = before;
  if (blocks.length > 0) {
    const voxels = before ? fromKindRuns(before) : new Uint32Array(BRICK_VOXELS);
    for (const { act, block } of blocks) apply(kinds, voxels, act, block);
    runs = toKindRuns(voxels);
  }
  return runs?.kinds.some((kind) => kind !== 0) ? runs : undefined;
}

function apply(kinds: SettlingKinds, voxels: Uint32Array, act: Act, block: Block): void {
  const bits = unpackBlock(block);
  const becomes = new Map<number, number>();
  // What the last voxel was and became: the next one is mostly alike.
  let [was, is] = [-1, -1];
  for (let word = 0; word < WORDS; word++) {
    for (let rest = bits[word] as number; rest !== 0; rest &= rest - 1) {
      const at = 32 * word + lowestBit(rest);
      const now = voxels[at] as number;
      if (now !== was) {
        was = now;
        let after = becomes.get(now);
        if (after === undefined) becomes.set(now, (after = kinds.after(now, block.op, act)));
        is = after;
      }
      voxels[at] = is;
    }
  }
}
