import {
  fillHoles,
  keepComponents,
  makeVolume,
  voxel,
  type Box,
  type BoxMask,
  type Grid,
  type IFastest,
  type VoxelArray,
} from '@annotome/volume';
import {
  drawnAxis,
  fillBetween,
  fillHolesInSlices,
  gapsAlong,
  grow,
  maskOfLabel,
  smoothMask,
  subtract,
  type Axis,
  type ContourInterpolator,
  type GrowClick,
  type GrowOptions,
} from '@annotome/mask-tools';

/** The active segment: where the label map is shared memory, that and where to look; else its voxels, taken out on the page. */
export type Segment =
  | { readonly grid: Grid; readonly mask: BoxMask }
  | { readonly grid: Grid; readonly labelmap: IFastest<Uint8Array>; readonly index: number; readonly box: Box };

/** What a command would change. Both lie on the study's grid; either may be empty. */
export interface Change {
  readonly added: BoxMask;
  readonly removed: BoxMask;
}

/** A block of the image: all of it where it is shared memory, else the window. `start`: its first voxel on the study's grid. */
export interface ImageBlock {
  readonly grid: Grid;
  readonly data: IFastest<VoxelArray>;
  readonly start: Box['start'];
}

/** What takes too long for the page's own thread. The worker's face, and what a test calls directly. */
export interface MaskWork {
  keepLargest(segment: Segment): Promise<Change>;
  /** `axis`: holes of each slice; without it, cavities closed in 3-D. */
  fillHoles(segment: Segment, axis?: Axis): Promise<Change>;
  smooth(segment: Segment, sigmaMm: number): Promise<Change>;
  /** `axis` undefined: the one that was drawn along. `slices`: how many were empty. */
  fillBetween(segment: Segment, axis?: Axis): Promise<Change & { readonly slices: number }>;
  grow(image: ImageBlock, clicks: readonly GrowClick[], options?: GrowOptions): Promise<BoxMask>;
}

export function maskWork(interpolate: ContourInterpolator): MaskWork {
  const soon = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);
  return {
    keepLargest: (segment) => soon(() => changeOf(voxelsOf(segment), (mask) => keepComponents(mask, 'largest'))),
    fillHoles: (segment, axis) =>
      soon(() => changeOf(voxelsOf(segment), (mask) => (axis === undefined ? fillHoles(mask) : fillHolesInSlices(mask, axis)))),
    smooth: (segment, sigmaMm) => soon(() => changeOf(voxelsOf(segment), (mask) => smoothMask(mask, segment.grid, sigmaMm))),
    async fillBetween(segment, axis) {
      const mask = voxelsOf(segment);
      const along = axis ?? drawnAxis(mask);
      const slices = along === undefined ? 0 : gapsAlong(mask, along);
      const added = along === undefined ? subtract(mask, mask) : await fillBetween(mask, along, interpolate);
      return { added, removed: subtract(mask, mask), slices };
    },
    grow: (image, clicks, options) =>
      soon(() => {
        const { box, data, voxels } = grow(makeVolume(image.grid, image.data), clicks, options);
        const start = voxel(box.start[0] + image.start[0], box.start[1] + image.start[1], box.start[2] + image.start[2]);
        return { box: { start, size: box.size }, data, voxels };
      }),
  };
}

function voxelsOf(segment: Segment): BoxMask {
  return 'mask' in segment ? segment.mask : maskOfLabel(segment.labelmap, segment.grid, segment.index, segment.box);
}

function changeOf(before: BoxMask, work: (mask: BoxMask) => BoxMask): Change {
  const after = work(before);
  return { added: subtract(after, before), removed: subtract(before, after) };
}
