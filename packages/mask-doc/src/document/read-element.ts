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
  if (isSettledElement(value)) return { settled: readSettled(grid, value) };
  try {
    const act = readAct(value);
    const found: SegmentBlock[] = [];
    for (const change of act.changes) {
      if (change.type !== 'voxels') continue;
      for (const block of readBlocks(grid, change.bits)) {
        checkBlock(grid, block);
        found.push({ segment: change.segment, block });
      }
    }
    blocks.set(act, found);
    return { act };
  } catch {
    return undefined;
  }
}
