import { spacing } from '@annotome/volume';
import { changeSegment, voxels, type Outcome } from './change-segment.ts';
import { type MaskWork } from './mask-work.ts';
import { type ToolHost } from './tool-host.ts';

/** As wide as the coarsest step of the grid, so that the steps between slices go, and at least 1.5 mm. */
export const smoothingOf = (host: ToolHost): number => Math.max(1.5, ...spacing(host.grid));

/** Makes the surface of the active segment smoother and keeps its volume. */
export const smooth = (host: ToolHost, work: MaskWork, sigmaMm: number): Promise<Outcome> =>
  changeSegment(host, 'smooth', (segment) => work.smooth(segment, sigmaMm), ({ added, removed }) =>
    added.voxels + removed.voxels > 0
      ? `Smoothed by ${sigmaMm.toFixed(1)} mm; ${voxels(added.voxels + removed.voxels)} changed.`
      : 'The segment is as smooth as that already.',
  ); // prettier-ignore
