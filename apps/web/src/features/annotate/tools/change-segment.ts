import { maskOfLabel } from '@annotome/mask-tools';
import { type Change, type Segment } from './mask-work.ts';
import { type ToolEdit, type ToolHost, type ToolName } from './tool-host.ts';

/** What came of a command: how many voxels were added and taken away, and a sentence for the person. */
export interface Outcome {
  readonly added: number;
  readonly removed: number;
  readonly sentence: string;
}

const NOTHING_THERE = 'The active segment is empty. Draw or click something first.';

/**
 * Has the worker work out a change of the active segment and records it as one step of undo. The page goes on meanwhile: what is painted in the time it takes stays, and
 * when another segment was made active, nothing is recorded.
 * @param sentence What to say of what was done; of nothing done where both numbers are 0.
 */
export async function changeSegment<T extends Change>(
  host: ToolHost,
  tool: ToolName,
  work: (segment: Segment) => Promise<T>,
  sentence: (change: T) => string,
): Promise<Outcome> {
  const index = host.segment;
  const segment = activeSegment(host);
  if (!segment) return { added: 0, removed: 0, sentence: NOTHING_THERE };
  const change = await work(segment);
  return record(host, tool, index, change, sentence(change));
}

/** Records a change as one step; none where there is nothing to change. */
export function record(host: ToolHost, tool: ToolName, index: number, { added, removed }: Change, sentence: string): Outcome {
  if (host.segment !== index) {
    return { added: 0, removed: 0, sentence: 'Another segment was chosen meanwhile, so nothing was changed.' };
  }
  const edits: ToolEdit[] = [];
  if (removed.voxels > 0) edits.push({ op: 'clear', mask: removed });
  if (added.voxels > 0) edits.push({ op: 'set', mask: added });
  if (edits.length > 0) host.applyEdits(tool, edits);
  return { added: added.voxels, removed: removed.voxels, sentence };
}

function activeSegment(host: ToolHost): Segment | undefined {
  const { grid, labelmap, segment: index } = host;
  const box = index === 0 ? undefined : host.segmentBox();
  if (!box) return undefined;
  // Shared memory travels to the worker for nothing; else only the segment's own box does.
  return isShared(labelmap) ? { grid, labelmap, index, box } : { grid, mask: maskOfLabel(labelmap, grid, index, box) };
}

export const isShared = ({ buffer }: { readonly buffer: ArrayBufferLike }): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;

const count = new Intl.NumberFormat('en');
/** `1 voxel`, `1,204 voxels`. */
export const voxels = (n: number): string => `${count.format(n)} voxel${n === 1 ? '' : 's'}`;
