import { clipBox, size, spacing, voxel, type Box, type Grid, type Voxel } from '@annotome/volume';

/** As far as the model sees around a click: 128 voxels of 1.5 mm. */
const WINDOW_MM = 192;
/** Kept around the outermost click where the clicks themselves lie further apart than the window is wide. */
const MARGIN_MM = 24;

/**
 * The part of the study that growing looks at: 192 mm along each of the grid's axes, in the middle of the clicks, and wider where they lie further
 * apart; clipped to the grid.
 * @param clicks Fractional voxels; at least one on the grid.
 */
export function growWindow(grid: Grid, clicks: readonly Voxel[]): Box {
  const mm = spacing(grid);
  const bounds = ([0, 1, 2] as const).map((d) => {
    const low = Math.min(...clicks.map((p) => p[d]));
    const high = Math.max(...clicks.map((p) => p[d]));
    const half = Math.max(WINDOW_MM / 2, ((high - low) * mm[d]) / 2 + MARGIN_MM) / mm[d];
    const middle = (low + high) / 2;
    // Symmetric about the middle, so that a mirrored study has the mirrored window.
    return [Math.ceil(middle - half), Math.floor(middle + half)] as const;
  }) as [readonly [number, number], readonly [number, number], readonly [number, number]];
  const [i, j, k] = bounds;
  const box = clipBox(
    { start: voxel(i[0], j[0], k[0]), size: size(i[1] - i[0] + 1, j[1] - j[0] + 1, k[1] - k[0] + 1) },
    grid.size,
  );
  if (!box) throw new RangeError('None of the clicks lies on the image.');
  return box;
}
