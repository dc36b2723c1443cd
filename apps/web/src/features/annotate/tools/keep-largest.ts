import { changeSegment, voxels, type Outcome } from './change-segment.ts';
import { type MaskWork } from './mask-work.ts';
import { type ToolHost } from './tool-host.ts';

/** Keeps the largest connected part (26 neighbours) of the active segment. */
export const keepLargest = (host: ToolHost, work: MaskWork): Promise<Outcome> =>
  changeSegment(host, 'keep largest', (segment) => work.keepLargest(segment), ({ removed }) =>
    removed.voxels > 0 ? `Kept the largest part; removed ${voxels(removed.voxels)}.` : 'The segment is one part already.',
  ); // prettier-ignore
