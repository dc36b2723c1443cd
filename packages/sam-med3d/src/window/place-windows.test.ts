import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeGrid, size, voxel, type Affine } from '@annotome/volume';
import { canonicalGrid } from './canonical-grid.ts';
import { coveringWindows, nearestWindow, windowAroundClick, windowAroundTarget } from './place-windows.ts';
import { canonicalVoxel, centreOf, WINDOW, windowKey, type Window } from './window.ts';

/** A study whose canonical grid has these counts. */
const canonicalOf = (n: readonly [number, number, number]) =>
  canonicalGrid(makeGrid(n, [-1.5, 0, 0, 10, 0, -1.5, 0, 20, 0, 0, 1.5, 30] as Affine));

const count = fc.integer({ min: 1, max: 420 });

describe('coveringWindows', () => {
  it('covers every voxel, overlaps by half or more, and reaches outside only where the volume is smaller than a window', () => {
    fc.assert(
      fc.property(fc.tuple(count, count, count), (n) => {
        const windows = coveringWindows(canonicalOf(n));
        for (const axis of [0, 1, 2] as const) {
          const starts = [...new Set(windows.map(({ start }) => start[axis]))].sort((a, b) => a - b);
          const last = starts[starts.length - 1] as number;
          if (n[axis] <= WINDOW) {
            expect(starts).toHaveLength(1);
            const before = -last;
            const after = last + WINDOW - n[axis];
            expect(before - after === 0 || before - after === 1).toBe(true);
          } else {
            expect(starts[0]).toBe(0);
            expect(last + WINDOW).toBe(n[axis]);
            for (let i = 1; i < starts.length; i++)
              expect((starts[i] as number) - (starts[i - 1] as number)).toBeLessThanOrEqual(64);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('begins in the middle and always gives the same order', () => {
    const canonical = canonicalOf([300, 260, 400]);
    const windows = coveringWindows(canonical);
    const squared = (window: Window): number =>
      centreOf(window).reduce((sum, c, axis) => sum + (c - canonical.grid.size[axis as 0] / 2) ** 2, 0);
    const distances = windows.map(squared);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(coveringWindows(canonical)).toEqual(windows);
    expect(new Set(windows.map(windowKey)).size).toBe(windows.length);
  });
});

describe('one window', () => {
  it('has its click at voxel 64', () => {
    expect(windowAroundClick(canonicalVoxel(100, 63.49, -3)).start).toEqual([36, -1, -67]);
    expect(windowAroundClick(canonicalVoxel(0.5, 1.5, -0.5)).start).toEqual([-63, -62, -64]);
  });

  it('is centred on a target, half a voxel low where that is no whole number', () => {
    // first + last + 1 = 10 + 19 + 1 = 30 → 15; 11 + 19 + 1 = 31 → 15.5 → 15.
    expect(windowAroundTarget({ start: voxel(10, 11, 0), size: size(10, 9, 1) }).start).toEqual([15 - 64, 15 - 64, -64]);
  });

  it('is the one whose centre is nearest to a click, the first of equals', () => {
    const windows = coveringWindows(canonicalOf([192, 128, 128]));
    expect(windows.map(({ start }) => start[0])).toEqual([0, 64]);
    expect(nearestWindow(windows, canonicalVoxel(97, 64, 64))?.start[0]).toBe(64);
    expect(nearestWindow(windows, canonicalVoxel(96, 64, 64))?.start[0]).toBe(0);
    expect(nearestWindow([], canonicalVoxel(0, 0, 0))).toBeUndefined();
  });
});
