import { toWorld, type Grid, type Voxel } from '@annotome/volume';
import { type PaneView } from '../../viewer/index.ts';

/** How far from the slice a pin is still hinted at, in mm. */
const HINT = 12;
/** Of a pin's head, in CSS pixels; its tip is the voxel, its middle lies a radius above and to the right. */
export const PIN_RADIUS = 11;

export interface Pin<Of> {
  readonly of: Of;
  /** CSS pixels: where the voxel's middle is drawn. */
  readonly at: readonly [number, number];
  /** The slice that is shown is the voxel's own. */
  readonly isHere: boolean;
  /** Millimetres between the two slices, 0 on its own. */
  readonly away: number;
}

/**
 * The pins of a pane: those whose voxel the shown slice holds, and those near it. A slice is one layer of the grid's voxels, so the voxel's
 * own index decides, however oblique or sheared the grid is.
 */
export function pinsOn<Of extends { readonly voxel: Voxel }>(view: PaneView, grid: Grid, all: readonly Of[]): readonly Pin<Of>[] {
  return all.flatMap((of) => {
    const slices = Math.abs(of.voxel[view.axis] - view.slice);
    const away = slices * view.sliceSpacing;
    if (slices > 0 && away > HINT) return [];
    return [{ of, at: view.worldToCanvas(toWorld(grid, of.voxel)), isHere: slices === 0, away }];
  });
}

/** The topmost pin whose head is under a place of the pane. */
export const pinAt = <Of>(pins: readonly Pin<Of>[], [x, y]: readonly [number, number], reach = PIN_RADIUS): Of | undefined =>
  pins.findLast(
    ({ at, isHere }) => isHere && Math.hypot(x - at[0] - PIN_RADIUS, y - at[1] + PIN_RADIUS) <= Math.max(reach, PIN_RADIUS),
  )?.of;

/** How faint the hint of a pin on a neighbouring slice is: 0.8 beside it, 0 where it ends. */
export const faintness = ({ away }: Pin<unknown>): number => 0.8 * (1 - away / HINT);
