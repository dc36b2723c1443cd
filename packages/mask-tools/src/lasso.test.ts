import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedBits, readJsonFixture } from '@annotome/testing';
import { iFastest, pasteMask, size, voxelCount, type Size } from '@annotome/volume';
import { fillPolygon, inPlaneAxes, sliceAxis, type Axis } from './index.ts';

/** skimage.measure.grid_points_in_poly: tests/fixtures/expected/mask-tools/make.py. */
const cases = readJsonFixture<{ lasso: { size: [number, number]; points: [number, number][]; bits: string }[] }>(
  'expected/mask-tools/expected.json',
).lasso;

function filled(n: Size, axis: Axis, slice: number, points: readonly (readonly [number, number])[]): Uint8Array {
  const out = iFastest(new Uint8Array(voxelCount(n)));
  pasteMask(fillPolygon(n, axis, slice, points), out, n, 1);
  return out;
}

/** Franklin's point in polygon: a ray towards lower u. */
function isInside(u: number, v: number, points: readonly (readonly [number, number])[]): boolean {
  let inside = false;
  points.forEach(([bu, bv], n) => {
    const [au, av] = points[(n + points.length - 1) % points.length] as [number, number];
    if (av > v !== bv > v && u >= ((bu - au) * (v - av)) / (bv - av) + au) inside = !inside;
  });
  return inside;
}

describe('fillPolygon', () => {
  it.each(cases)('fills what scikit-image does, $points.length corners', ({ size: [nu, nv], points, bits }) => {
    expect(filled(size(nu, nv, 1), 2, 0, points)).toEqual(packedBits(bits, nu * nv));
  });

  it('is the point-in-polygon test of every voxel centre, on any axis', () => {
    // Quarters: corners and edges do fall on voxel centres, and are exact in floating point where the slopes are.
    const corner = fc
      .tuple(fc.integer({ min: -8, max: 60 }), fc.integer({ min: -8, max: 60 }))
      .map(([u, v]) => [u / 4, v / 4] as const);
    fc.assert(
      fc.property(fc.array(corner, { maxLength: 12 }), fc.constantFrom<Axis>(0, 1, 2), (points, axis) => {
        const n = size(11, 12, 13);
        const [u, v] = inPlaneAxes(axis);
        const result = filled(n, axis, 5, points);
        const wrong: number[][] = [];
        for (let k = 0, at = 0; k < 13; k++) {
          for (let j = 0; j < 12; j++) {
            for (let i = 0; i < 11; i++, at++) {
              const p = [i, j, k];
              const expected = p[axis] === 5 && isInside(p[u] as number, p[v] as number, points);
              if (result[at] !== Number(expected) && !isNearLine(p[u] as number, p[v] as number, points)) wrong.push(p);
            }
          }
        }
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('gives each voxel to one of two polygons that share an edge', () => {
    const n = size(20, 20, 1);
    const left = filled(n, 2, 0, [[0, 0], [10, 3], [7, 12], [0, 12]]); // prettier-ignore
    const right = filled(n, 2, 0, [[10, 3], [19, 0], [19, 12], [7, 12]]); // prettier-ignore
    expect(left.filter((v, at) => v && right[at])).toHaveLength(0);
    expect(left[2 + 20 * 6]).toBe(1);
    expect(filled(n, 2, 0, [[2, 2], [5, 2], [5, 4], [2, 4]]).reduce((a, b) => a + b)).toBe(6); // prettier-ignore
  });

  it('leaves out what is gone around twice, and what is off the grid', () => {
    const n = size(12, 12, 3);
    const star = [0, 2, 4, 1, 3].map(
      (s) => [6 + 5.2 * Math.sin((s * 2 * Math.PI) / 5), 6 - 5.2 * Math.cos((s * 2 * Math.PI) / 5)] as const,
    );
    expect(filled(n, 2, 1, star)[6 + 12 * (6 + 12)]).toBe(0);
    expect(fillPolygon(n, 2, 1, [[-9, -9], [30, -9], [30, 30], [-9, 30]]).voxels).toBe(144); // prettier-ignore
    expect(fillPolygon(n, 2, 3, star).voxels).toBe(0);
    expect(fillPolygon(n, 2, 1, star.slice(0, 2)).voxels).toBe(0);
    expect(() => fillPolygon(n, 2, 1, [[0, 0], [1, NaN], [2, 2]])).toThrow(/finite corners/); // prettier-ignore
  });
});

describe('sliceAxis', () => {
  it('is the axis a pane scrolls along, whatever the order and direction of the axes', () => {
    expect(
      ['sagittal', 'coronal', 'axial'].map((pane) => sliceAxis([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], pane as 'axial')),
    ).toEqual([0, 1, 2]);
    // A sagittal MR: i runs to the back, j to the feet, k to the left.
    const sagittal = [0, 0.1, 3, 0, 1, 0, 0, 0, 0.1, -1, 0, 0] as const;
    expect(['sagittal', 'coronal', 'axial'].map((pane) => sliceAxis(sagittal, pane as 'axial'))).toEqual([2, 0, 1]);
  });
});

/** Where rounding decides: not for edges whose slopes are exact. */
function isNearLine(u: number, v: number, points: readonly (readonly [number, number])[]): boolean {
  return points.some(([bu, bv], n) => {
    const [au, av] = points[(n + points.length - 1) % points.length] as [number, number];
    if (av === bv || v < Math.min(av, bv) || v > Math.max(av, bv)) return false;
    const at = au + ((v - av) * (bu - au)) / (bv - av);
    return at !== u && Math.abs(at - u) < 1e-9;
  });
}
