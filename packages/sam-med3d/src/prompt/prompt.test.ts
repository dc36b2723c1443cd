import { describe, expect, it } from 'vitest';
import { makeGrid, toWorld, voxel, world } from '@annotome/volume';
import { canonicalGrid } from '../window/canonical-grid.ts';
import { canonicalVoxel, windowVoxel } from '../window/window.ts';
import { isInWindow, promptInWindow, PromptError, promptTensors } from './prompt.ts';

const study = makeGrid([100, 100, 100], [-1.5, 0, 0, 75, 0, -1.5, 0, 75, 0, 0, 1.5, 0]);
const canonical = canonicalGrid(study);

describe('a click', () => {
  it('becomes a whole voxel of the window, in array order, also outside it', () => {
    const window = { start: canonicalVoxel(60, -10, 0) };
    // The study runs R, A, S already.
    const place = (i: number, j: number, k: number) =>
      promptInWindow(canonical, window, { world: toWorld(study, voxel(i, j, k)), label: 'inside' });
    expect(place(70.3, 20.4, 5.45).voxel).toEqual([10, 30, 5]);
    expect(place(10, 20, 5).voxel).toEqual([-50, 30, 5]);
    expect(isInWindow(place(10, 20, 5))).toBe(false);
    expect(isInWindow(place(60, 20, 5))).toBe(true);
  });

  it('is refused where it is no place', () => {
    const nowhere = { world: world(0, NaN, 0), label: 'inside' } as const;
    expect(() => promptInWindow(canonical, { start: canonicalVoxel(0, 0, 0) }, nowhere)).toThrow(PromptError);
  });
});

describe('promptTensors', () => {
  it('gives coordinates [1,p,3] and labels [1,p]', () => {
    const { point_coords, point_labels } = promptTensors([
      { voxel: windowVoxel(1, 2, 3), label: 'inside' },
      { voxel: windowVoxel(-4, 130, 6), label: 'outside' },
    ]);
    expect(point_coords).toEqual({ data: Float32Array.of(1, 2, 3, -4, 130, 6), dims: [1, 2, 3] });
    expect(point_labels).toEqual({ data: Float32Array.of(1, 0), dims: [1, 2] });
  });

  it('needs a click', () => {
    expect(() => promptTensors([])).toThrow(/at least one click/);
  });
});
