import { sliceAxis, type Pane } from '@annotome/mask-tools';
import { changeSegment, voxels, type Outcome } from './change-segment.ts';
import { type MaskWork } from './mask-work.ts';
import { type ToolHost } from './tool-host.ts';

/**
 * Fills the empty slices between drawn ones of the active segment.
 * @param pane Whose slices were drawn; found from the segment when left out.
 */
export function fillBetween(host: ToolHost, work: MaskWork, pane?: Pane): Promise<Outcome> {
  const axis = pane && sliceAxis(host.grid.affine, pane);
  return changeSegment(host, 'fill between', (segment) => work.fillBetween(segment, axis), ({ added, slices }) => {
    if (slices === 0) return 'There is no empty slice between drawn ones. Draw the segment on a slice, skip some, and draw it again.';
    return `Filled ${slices} slice${slices === 1 ? '' : 's'} with ${voxels(added.voxels)}.`;
  }); // prettier-ignore
}
