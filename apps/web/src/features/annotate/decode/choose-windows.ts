import {
  canonicalVoxel,
  centreOf,
  toCanonical,
  WINDOW,
  windowAroundClick,
  type CanonicalGrid,
  type CanonicalVoxel,
  type Prompt,
  type Window,
} from '@annotome/sam-med3d';
import { type WindowSource } from './decode-messages.ts';

/** How near to a window's face a click may lie, in 1.5 mm voxels, where the image goes on beyond the face. */
const MARGIN = 8;
/** A window whose middle is this near to the click (1.5 mm voxels on each axis) is as good as one made for it. */
const NEAR = 4;

export interface Choice {
  /** Ready windows to decode in, the first click's first. Empty when that one is not ready. */
  readonly windows: readonly WindowSource[];
  /** First voxels of the windows that should be made: around clicks that no ready window serves, or not well. */
  readonly wanted: readonly (readonly [number, number, number])[];
}

const windowOf = ({ start }: WindowSource): Window => ({ start: canonicalVoxel(...start) });

/** Whether a window serves a point: it lies inside, and not at a face beyond which the image goes on. */
function serves({ start }: Window, point: CanonicalVoxel, { grid }: CanonicalGrid): boolean {
  return ([0, 1, 2] as const).every((axis) => {
    const low = start[axis] > 0 ? MARGIN : 0;
    const high = start[axis] + WINDOW < grid.size[axis] ? MARGIN : 0;
    const at = point[axis] - start[axis];
    return at >= low && at < WINDOW - high;
  });
}

const isInside = ({ start }: Window, point: CanonicalVoxel): boolean =>
  ([0, 1, 2] as const).every((axis) => point[axis] - start[axis] >= 0 && point[axis] - start[axis] < WINDOW);

/**
 * Which of the ready windows a set of clicks is decoded in. The first inside click chooses the nearest; inside clicks that it does not
 * hold choose one of their own. Where the nearest is not centred on the first click, one that is, is wanted: the mask sharpens with it.
 */
export function chooseWindows(canonical: CanonicalGrid, ready: readonly WindowSource[], prompts: readonly Prompt[]): Choice {
  const windows: WindowSource[] = [];
  const wanted: [number, number, number][] = [];
  const want = (point: CanonicalVoxel): void => {
    const { start } = windowAroundClick(point);
    wanted.push([start[0], start[1], start[2]]);
  };
  for (const { world, label } of prompts) {
    if (label === 'outside') continue;
    const point = toCanonical(canonical, world);
    if (windows.some((source) => isInside(windowOf(source), point))) continue;
    const best = nearest(ready, point, canonical);
    if (best) windows.push(best);
    const isFirst = windows.length === (best ? 1 : 0);
    if (!best || (isFirst && !isCentred(windowOf(best), point))) want(point);
    if (!best && isFirst) return { windows: [], wanted };
  }
  return { windows, wanted };
}

const isCentred = (window: Window, point: CanonicalVoxel): boolean => {
  const centre = centreOf(window);
  return ([0, 1, 2] as const).every((axis) => Math.abs(centre[axis] - point[axis]) <= NEAR);
};

function nearest(ready: readonly WindowSource[], point: CanonicalVoxel, canonical: CanonicalGrid): WindowSource | undefined {
  let best: WindowSource | undefined;
  let least = Infinity;
  for (const source of ready) {
    const window = windowOf(source);
    if (!serves(window, point, canonical)) continue;
    const centre = centreOf(window);
    const distance = (centre[0] - point[0]) ** 2 + (centre[1] - point[1]) ** 2 + (centre[2] - point[2]) ** 2;
    if (distance < least) [best, least] = [source, distance];
  }
  return best;
}
