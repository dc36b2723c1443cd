import { type Act } from '../act.ts';
import { isSettledElement, readSettled } from '../settled/settled-element.ts';
import { checkBlock, readBlocks, type Block } from '../voxels/blocks.ts';
import { type BrickGrid } from '../voxels/brick.ts';
import { type Element } from './act-log.ts';
import { readAct } from './read-act.ts';

export interface SegmentBlock {
  readonly segment: string;
  readonly block: Block;
}

/**
 * An element of `acts`; undefined for one that cannot be read (SPEC.md D3).
 * @param blocks gets the blocks of an act's voxels, which lie in the volume.
 * @throws MaskDocError where acts were settled in a way that this page does not know: without them there would be another mask.
 */
export function readElement(grid: BrickGrid, value: unknown, blocks: WeakMap<Act, readonly SegmentBlock[]>): Element {
  if (isSettledElement(value)) {
    const settled = readSettled(grid, value);
    for (const act of settled.open) blocks.set(act, blocksOf(grid, act));
    return { settled };
  }
  try {
    const act = readAct(value);
    const found = blocksOf(grid, act);
    for (const { block } of found) checkBlock(grid, block);
    blocks.set(act, found);
    return { act };
  } catch {
    return undefined;
  }
}

const blocksOf = (grid: BrickGrid, { changes }: Act): SegmentBlock[] =>
  changes.flatMap((change) =>
    change.type === 'voxels' ? readBlocks(grid, change.bits).map((block) => ({ segment: change.segment, block })) : [],
  );
