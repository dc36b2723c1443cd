import { toWorld, voxel, type Grid } from '@annotome/volume';
import { type PaneView } from '../../viewer/index.ts';

export type Point = readonly [x: number, y: number];

/** A box of voxels, its numbers plain as they come from a colleague's page. */
interface PlainBox {
  readonly start: readonly [number, number, number];
  readonly size: readonly [number, number, number];
}

/** The four corners, going round, where a slice cuts a box of voxels; CSS pixels. undefined where it does not. */
export function boxOnSlice(
  view: Pick<PaneView, 'axis' | 'slice' | 'worldToCanvas'>,
  grid: Grid,
  box: PlainBox,
): readonly Point[] | undefined {
  const { axis, slice } = view;
  if (slice < box.start[axis] || slice >= box.start[axis] + box.size[axis]) return undefined;
  const [p, q] = ([0, 1, 2] as const).filter((other) => other !== axis) as [0 | 1, 1 | 2];
  return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([a = 0, b = 0]) => {
    const at = [slice, slice, slice] as [number, number, number];
    at[p] = box.start[p] - 0.5 + a * box.size[p];
    at[q] = box.start[q] - 0.5 + b * box.size[q];
    return view.worldToCanvas(toWorld(grid, voxel(...at)));
  }); // prettier-ignore
}
