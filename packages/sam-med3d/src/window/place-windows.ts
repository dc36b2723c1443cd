import { type Box, type Size } from '@annotome/volume';
import { type CanonicalGrid } from './canonical-grid.ts';
import { canonicalVoxel, centreOf, nearestVoxel, WINDOW, type CanonicalVoxel, type Window } from './window.ts';

/** Step between neighbouring windows: 50 % overlap. */
export const STRIDE = WINDOW / 2;

/** The window centred on a click: `floor(c + 0.5) − 64` on each axis. */
export const windowAroundClick = (c: CanonicalVoxel): Window => ({
  start: canonicalVoxel(nearestVoxel(c[0]) - WINDOW / 2, nearestVoxel(c[1]) - WINDOW / 2, nearestVoxel(c[2]) - WINDOW / 2),
});

/**
 * The window centred on a target, as TorchIO's `CropOrPad(mask_name)` places it: `centre − 64` with centre = (first + last + 1) / 2 of
 * the target's bounding box on each axis, less 0.5 where that is no whole number.
 * @param bounds The target's bounding box on the canonical grid.
 */
export function windowAroundTarget(bounds: Box): Window {
  const start = ([0, 1, 2] as const).map((a) => Math.floor(bounds.start[a] + bounds.size[a] / 2) - WINDOW / 2);
  return { start: canonicalVoxel(...(start as [number, number, number])) };
}

/** Starts along one axis: one centred window when all fits in it, else every 64 voxels with the last one flush with the end. */
function startsAlong(n: number): number[] {
  if (n <= WINDOW) return [Math.floor((n - WINDOW) / 2)];
  const count = Math.ceil((n - WINDOW) / STRIDE) + 1;
  return Array.from({ length: count }, (_, i) => Math.min(i * STRIDE, n - WINDOW));
}

/**
 * The windows that cover a study with (at least) 50 % overlap, nearest the middle of the volume first, so that work can begin before
 * all are embedded. The same grid always gives the same list; equally near windows come in array order.
 */
export function coveringWindows(canonical: CanonicalGrid): Window[] {
  const n: Size = canonical.grid.size;
  const windows: Window[] = [];
  for (const s0 of startsAlong(n[0])) {
    for (const s1 of startsAlong(n[1])) {
      for (const s2 of startsAlong(n[2])) windows.push({ start: canonicalVoxel(s0, s1, s2) });
    }
  }
  const middle = canonicalVoxel(n[0] / 2, n[1] / 2, n[2] / 2);
  // Array.prototype.sort is stable.
  return windows.sort((a, b) => squaredDistance(centreOf(a), middle) - squaredDistance(centreOf(b), middle));
}

/** The window whose centre is nearest to a point; the first of equally near ones. Undefined only for an empty list. */
export function nearestWindow<W extends Window>(windows: Iterable<W>, p: CanonicalVoxel): W | undefined {
  let best: W | undefined;
  let bestDistance = Infinity;
  for (const window of windows) {
    const distance = squaredDistance(centreOf(window), p);
    if (distance < bestDistance) {
      best = window;
      bestDistance = distance;
    }
  }
  return best;
}

function squaredDistance(a: CanonicalVoxel, b: CanonicalVoxel): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
