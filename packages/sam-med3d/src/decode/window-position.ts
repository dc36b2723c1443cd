import { WINDOW } from '../window/window.ts';
import { CELLS } from './cell-signs.ts';

/** Room for float noise where a target voxel lies half-way between two window voxels (it takes the upper): as `resample` has it. */
const TIE = 1e-6;

/** Whether a position along one axis (window voxels) belongs to the window: within half a voxel of its outermost centres. */
export const isOnWindow = (p: number): boolean => p >= -0.5 - TIE && p < WINDOW - 0.5 - TIE;

/** The nearest window voxel of a position on the window. */
export const snapToVoxel = (p: number): number => Math.floor(p + (0.5 + TIE));

/** The logit cell that a position lies in, 0 … 30. Half-pixel centres (`align_corners=False`): logit `u` stands at voxel `4u + 1.5`. */
export function cellAt(p: number): number {
  const u = p * 0.25 - 0.375;
  return u <= 0 ? 0 : u >= CELLS - 1 ? CELLS - 1 : u | 0;
}

/** How far a position is from its cell's lower logit towards the upper, held to [0, 1]: beyond the outermost logits their value holds. */
export function shareAt(p: number, cell: number): number {
  const f = p * 0.25 - 0.375 - cell;
  return f <= 0 ? 0 : f >= 1 ? 1 : f;
}
