import { affineFromSteps, makeGrid, toVoxel, toWorld, voxel, world, worldVector, type Grid } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PANES, type Pane } from '../types.ts';
import { fitCamera, paneView, panCamera, zoomCamera } from './pane-view.ts';
import { depthOf, extentOf, frameOf, fromPlane, sliceOf, toPlane } from './slice-frame.ts';

const PANE_SIZE = { width: 640, height: 480 };

/** Any grid there is: permuted, flipped, oblique, sheared, anisotropic. */
const anyGrid: fc.Arbitrary<Grid> = fc
  .record({
    size: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
    order: fc.constantFrom([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]),
    signs: fc.tuple(fc.constantFrom(1, -1), fc.constantFrom(1, -1), fc.constantFrom(1, -1)),
    spacing: fc.tuple(fc.double({ min: 0.3, max: 5, noNaN: true }), fc.double({ min: 0.3, max: 5, noNaN: true }), fc.double({ min: 0.3, max: 5, noNaN: true })),
    lean: fc.array(fc.double({ min: -0.25, max: 0.25, noNaN: true }), { minLength: 6, maxLength: 6 }),
    origin: fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 })),
  })
  .map(({ size, order, signs, spacing, lean, origin }) => {
    const steps = [0, 1, 2].map((axis) => {
      const v = [0, 0, 0];
      const [main, one, two] = [order[axis] as number, ((order[axis] as number) + 1) % 3, ((order[axis] as number) + 2) % 3];
      v[main] = signs[axis] as number;
      v[one] = lean[2 * axis] as number;
      v[two] = lean[2 * axis + 1] as number;
      return worldVector(...(v.map((c) => c * (spacing[axis] as number)) as [number, number, number]));
    });
    return makeGrid(size, affineFromSteps(steps[0] as never, steps[1] as never, steps[2] as never, world(...origin)));
  }); // prettier-ignore

const anyPane = fc.constantFrom<Pane>(...PANES);

describe('frameOf', () => {
  it.each([
    ['axial', 'L', 'P'],
    ['coronal', 'L', 'I'],
    ['sagittal', 'P', 'I'],
  ] as const)('shows the %s pane as a radiologist reads it, whichever way the grid lies', (pane, right, bottom) => {
    fc.assert(
      fc.property(anyGrid, (grid) => {
        const frame = frameOf(grid, pane);
        const { letters } = paneView(frame, 0, fitCamera(frame, PANE_SIZE), PANE_SIZE);
        expect([letters.right[0], letters.bottom[0]]).toEqual([right, bottom]);
      }),
    );
  });

  it('goes down the rail to the feet, the back and the left', () => {
    fc.assert(
      fc.property(anyGrid, anyPane, (grid, pane) => {
        const frame = frameOf(grid, pane);
        const at = [0, 0, 0] as [number, number, number];
        const before = toWorld(grid, voxel(...at));
        at[frame.axis] = frame.downTheRail;
        const after = toWorld(grid, voxel(...at));
        const along = { axial: [2, -1], coronal: [1, 1], sagittal: [0, 1] } as const;
        const [axis, sign] = along[pane];
        expect((after[axis] - before[axis]) * sign).toBeGreaterThan(0);
      }),
    );
  });

  it('has right, down and normal at right angles, of length 1, right-handed', () => {
    fc.assert(
      fc.property(anyGrid, anyPane, (grid, pane) => {
        const { right: r, down: d, normal: n } = frameOf(grid, pane);
        const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
        for (const [a, b, expected] of [[r, r, 1], [d, d, 1], [n, n, 1], [r, d, 0], [r, n, 0], [d, n, 0]] as const) {
          expect(dot(a, b)).toBeCloseTo(expected, 9);
        }
        expect(r[1] * d[2] - r[2] * d[1]).toBeCloseTo(n[0], 9);
      }),
    ); // prettier-ignore
  });
});

describe('slices of any grid', () => {
  it('holds every voxel of its layer, exactly, and no other', () => {
    fc.assert(
      fc.property(anyGrid, anyPane, fc.array(fc.nat(39), { minLength: 3, maxLength: 3 }), (grid, pane, near) => {
        const frame = frameOf(grid, pane);
        const at = near.map((v, axis) => v % grid.size[axis as 0]) as [number, number, number];
        const point = toWorld(grid, voxel(...at));
        expect(sliceOf(frame, point)).toBe(at[frame.axis]);
        const [u, v, depth] = toPlane(frame, point);
        expect(depth).toBeCloseTo(depthOf(frame, at[frame.axis]), 6);
        const back = toVoxel(grid, fromPlane(frame, u, v, depth));
        for (const axis of [0, 1, 2] as const) expect(back[axis]).toBeCloseTo(at[axis], 6);
      }),
    );
  });

  it('gives every pixel of the pane a point of the slice, and finds that pixel again', () => {
    fc.assert(
      fc.property(anyGrid, anyPane, fc.nat(39), fc.integer({ min: 0, max: 639 }), fc.integer({ min: 0, max: 479 }), (grid, pane, near, x, y) => {
        const frame = frameOf(grid, pane);
        const slice = near % frame.sliceCount;
        const camera = zoomCamera(panCamera(fitCamera(frame, PANE_SIZE), 31, -17), PANE_SIZE, 2.5, [100, 90]);
        const view = paneView(frame, slice, camera, PANE_SIZE);
        const point = view.canvasToWorld(x, y);
        expect(toVoxel(grid, point)[frame.axis]).toBeCloseTo(slice, 6);
        expect(view.distance(point)).toBeCloseTo(0, 6);
        const [backX, backY] = view.worldToCanvas(point);
        expect(backX).toBeCloseTo(x, 4);
        expect(backY).toBeCloseTo(y, 4);
      }),
    ); // prettier-ignore
  });

  it('fits every voxel into the pane, to its outer edge', () => {
    fc.assert(
      fc.property(anyGrid, anyPane, (grid, pane) => {
        const frame = frameOf(grid, pane);
        const view = paneView(frame, 0, fitCamera(frame, PANE_SIZE), PANE_SIZE);
        for (let corner = 0; corner < 8; corner++) {
          const at = ([0, 1, 2] as const).map((axis) => {
            const edge = axis === frame.axis ? 0 : 0.5;
            return corner & (1 << axis) ? grid.size[axis] - 1 + edge : -edge;
          }) as [number, number, number];
          const [x, y] = view.worldToCanvas(toWorld(grid, voxel(...at)));
          expect(Math.min(x, y, PANE_SIZE.width - x, PANE_SIZE.height - y)).toBeGreaterThanOrEqual(-1e-6);
        }
        expect(extentOf(frame).u[1]).toBeGreaterThanOrEqual(extentOf(frame).u[0]);
      }),
    );
  });

  it('keeps what is under the pointer where it is while zooming', () => {
    fc.assert(
      fc.property(anyGrid, anyPane, fc.double({ min: 0.2, max: 8, noNaN: true }), (grid, pane, factor) => {
        const frame = frameOf(grid, pane);
        const camera = fitCamera(frame, PANE_SIZE);
        const before = paneView(frame, 0, camera, PANE_SIZE).canvasToWorld(200, 50);
        const after = paneView(frame, 0, zoomCamera(camera, PANE_SIZE, factor, [200, 50]), PANE_SIZE).canvasToWorld(200, 50);
        for (const axis of [0, 1, 2] as const) expect(after[axis]).toBeCloseTo(before[axis], 6);
      }),
    );
  });

  it('draws a gantry-tilted stack as it lies: the slice is a rectangle, the side view slants', () => {
    const tilt = Math.tan((20 * Math.PI) / 180) * 2;
    const grid = makeGrid([50, 40, 30], affineFromSteps(worldVector(1, 0, 0), worldVector(0, 1, 0), worldVector(0, tilt, 2), world(0, 0, 0)));
    const axial = frameOf(grid, 'axial');
    expect([...axial.right, ...axial.down]).toEqual([1, 0, 0, 0, 1, 0]);
    expect(axial.sliceSpacing).toBeCloseTo(2, 12);
    const sagittal = frameOf(grid, 'sagittal');
    const [u0, v0] = toPlane(sagittal, toWorld(grid, voxel(25, 0, 0)));
    const [u1, v1] = toPlane(sagittal, toWorld(grid, voxel(25, 0, 29)));
    // 29 slices up is 58 mm higher, and further to the back by the tilt.
    expect(v1 - v0).toBeCloseTo(-58, 9);
    expect(u1 - u0).toBeCloseTo(29 * tilt, 9);
  }); // prettier-ignore
});
