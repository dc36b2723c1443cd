import { affineFromSteps, inverseOf, makeGrid, toWorld, voxel, world, worldToVoxel, worldVector } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workBox } from './work-box.ts';

/** 0.8 × 0.8 × 5 mm, turned and sheared. */
const oblique = makeGrid(
  [100, 100, 40],
  affineFromSteps(worldVector(0.7, 0.4, 0), worldVector(-0.4, 0.7, 0.1), worldVector(0.5, 0, 5), world(-50, 20, 300)),
);
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('the box of voxels around work', () => {
  it('holds every voxel of the grid within reach of a point, however the grid lies', () => {
    const inside = fc.tuple(number(0, 99), number(0, 99), number(0, 39)).map(([i, j, k]) => toWorld(oblique, voxel(i, j, k)));
    const direction = fc.tuple(number(-1, 1), number(-1, 1), number(-1, 1)).filter((v) => Math.hypot(...v) > 0.1);
    const inverse = inverseOf(oblique);
    fc.assert(
      fc.property(fc.array(inside, { minLength: 1, maxLength: 5 }), number(0, 20), direction, (points, mm, v) => {
        const box = workBox(oblique, points, mm);
        if (!box) throw new Error('The points are on the grid, and have no box.');
        const [x, y, z] = points[0] as (typeof points)[number];
        const by = mm / Math.hypot(...v);
        const near = worldToVoxel(inverse, world(x + by * v[0], y + by * v[1], z + by * v[2])).map(Math.round);
        ([0, 1, 2] as const).forEach((axis) => {
          const kept = Math.min(oblique.size[axis] - 1, Math.max(0, near[axis] as number));
          expect(kept).toBeGreaterThanOrEqual(box.start[axis]);
          expect(kept).toBeLessThan(box.start[axis] + box.size[axis]);
        });
      }),
    );
  });

  it('is one voxel at a point, and none outside the grid', () => {
    expect(workBox(oblique, [toWorld(oblique, voxel(10, 20, 5))], 0)).toEqual({ start: [10, 20, 5], size: [1, 1, 1] });
    expect(workBox(oblique, [toWorld(oblique, voxel(-30, 20, 5))], 2)).toBeUndefined();
    expect(workBox(oblique, [], 2)).toBeUndefined();
  });
});
