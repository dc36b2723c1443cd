import { sliceAxis, type Pane } from '@annotome/mask-tools';
import { changeSegment, voxels, type Outcome } from './change-segment.ts';
import { type MaskWork } from './mask-work.ts';
import { type ToolHost } from './tool-host.ts';

/**
 * Fills the holes of the active segment.
 * @param where `3-D`: cavities closed on all sides; a pane: what is enclosed within each of its slices.
 */
export function fillHoles(host: ToolHost, work: MaskWork, where: '3-D' | Pane = '3-D'): Promise<Outcome> {
  const axis = where === '3-D' ? undefined : sliceAxis(host.grid.affine, where);
  return changeSegment(host, 'fill holes', (segment) => work.fillHoles(segment, axis), ({ added }) => {
    if (added.voxels > 0) return `Filled holes of ${voxels(added.voxels)}.`;
    return where === '3-D' ? 'The segment has no hole that is closed on all sides.' : `No ${where} slice has a hole.`;
  }); // prettier-ignore
}
