import { clipBox, inverseOf, size, voxel, worldToVoxel, type Box, type Grid, type World } from '@annotome/volume';

/** The voxels within `mm` of any of the points, as a box of the grid; undefined where there are none. */
export function workBox(grid: Grid, points: readonly World[], mm: number): Box | undefined {
  if (points.length === 0) return undefined;
  const inverse = inverseOf(grid);
  const at = points.map((point) => worldToVoxel(inverse, point));
  const span = ([0, 1, 2] as const).map((axis) => {
    // Rows of the inverse are gradients: how many voxels along the axis a millimetre is, in the direction where it is most.
    const row = inverse.worldToVoxel.slice(4 * axis, 4 * axis + 3);
    const reach = mm * Math.hypot(...row);
    const start = Math.round(Math.min(...at.map((v) => v[axis])) - reach);
    const end = Math.round(Math.max(...at.map((v) => v[axis])) + reach);
    return [start, end - start + 1] as const;
  });
  const [[i, ni], [j, nj], [k, nk]] = span as [readonly [number, number], readonly [number, number], readonly [number, number]];
  return clipBox({ start: voxel(i, j, k), size: size(ni, nj, nk) }, grid.size);
}
