import { affineFromSteps, makeGrid, world, worldVector, type Grid, type World } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCamera, paneView } from '../../viewer/geometry/pane-view.ts';
import { frameOf } from '../../viewer/geometry/slice-frame.ts';
import { PANES, type PaneView } from '../../viewer/types.ts';
import { nearness } from './nearness.ts';

const SIZE = { width: 400, height: 300 };
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Turned, sheared and flipped grids with voxels of any shape. */
const anyGrid: fc.Arbitrary<Grid> = fc
  .record({
    spacing: fc.tuple(number(0.3, 6), number(0.3, 6), number(0.3, 6)),
    lean: fc.tuple(number(-0.3, 0.3), number(-0.3, 0.3), number(-0.3, 0.3), number(-0.3, 0.3), number(-0.3, 0.3), number(-0.3, 0.3)),
    signs: fc.tuple(fc.constantFrom(1, -1), fc.constantFrom(1, -1), fc.constantFrom(1, -1)),
  })
  .map(({ spacing: [a, b, c], lean: [p, q, r, s, t, u], signs: [x, y, z] }) =>
    makeGrid(
      [20, 24, 16],
      affineFromSteps(
        worldVector(a * x, a * p, a * q),
        worldVector(b * r, b * y, b * s),
        worldVector(c * t, c * u, c * z),
        world(-30, 12, 400),
      ),
    ),
  ); // prettier-ignore

const anyView = fc.tuple(anyGrid, fc.constantFrom(...PANES)).map(([grid, pane]): PaneView => {
  const frame = frameOf(grid, pane);
  return paneView(frame, Math.floor(frame.sliceCount / 2), fitCamera(frame, SIZE), SIZE);
});

/** From a place on the slice, `mm` along its normal. */
const off = (view: PaneView, x: number, y: number, mm: number): World => {
  const on = view.canvasToWorld(x, y);
  const [a, b, c] = view.plane.normal;
  return world(on[0] + mm * a, on[1] + mm * b, on[2] + mm * c);
};

describe('how near a point is to a pane’s slice', () => {
  it('is told by the distance across the slice alone, wherever in it, however the grid lies', () => {
    fc.assert(
      fc.property(anyView, number(0, 400), number(0, 300), number(-12, 12), (view, x, y, mm) => {
        const reach = Math.max(view.sliceSpacing, 3);
        const away = Math.abs(mm);
        const near = nearness(view, off(view, x, y, mm));
        if (away <= view.sliceSpacing / 2 - 1e-6) expect(near).toBe(1);
        else if (away >= reach + 1e-6) expect(near).toBe(0);
        else expect(near).toBeCloseTo(Math.min(1, (reach - away) / (reach - view.sliceSpacing / 2)), 5);
      }),
    );
  });

  it('fades: farther is never clearer', () => {
    fc.assert(
      fc.property(anyView, number(0, 10), number(0, 10), (view, a, b) => {
        const [close, far] = a < b ? [a, b] : [b, a];
        expect(nearness(view, off(view, 50, 50, far))).toBeLessThanOrEqual(nearness(view, off(view, 50, 50, -close)) + 1e-9);
      }),
    );
  });

  it('never loses a point between two slices: on the thickest, too, one of them shows it', () => {
    fc.assert(
      fc.property(anyGrid, fc.constantFrom(...PANES), number(0, 1), (grid, pane, share) => {
        const frame = frameOf(grid, pane);
        const views = [5, 6].map((slice) => paneView(frame, slice, fitCamera(frame, SIZE), SIZE)) as [PaneView, PaneView];
        const towards = Math.sign(views[0].distance(views[1].plane.centre));
        const point = off(views[0], 200, 150, towards * share * frame.sliceSpacing);
        expect(Math.max(...views.map((view) => nearness(view, point)))).toBeGreaterThan(0.99);
      }),
    );
  });
});
