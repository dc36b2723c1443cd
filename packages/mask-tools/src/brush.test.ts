import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedBits, readJsonFixture } from '@annotome/testing';
import {
  identityAffine,
  iFastest,
  makeGrid,
  pasteMask,
  runComponents,
  voxel,
  voxelCount,
  type Affine,
  type BoxMask,
  type Grid,
  type Voxel,
} from '@annotome/volume';
import { sweepBrush, type Brush } from './index.ts';

type Triple = [number, number, number];

/** Distances by NumPy: tests/fixtures/expected/mask-tools/make.py. */
const cases = readJsonFixture<{
  brush: {
    grid: string;
    size: Triple;
    affine: Affine;
    shape: 'disc' | 'sphere';
    axis: 0 | 1 | 2 | null;
    radius: number;
    from: Triple;
    to: Triple;
    bits: string;
  }[];
}>('expected/mask-tools/expected.json').brush;

function whole(mask: BoxMask, grid: Grid): Uint8Array {
  const out = iFastest(new Uint8Array(voxelCount(grid.size)));
  pasteMask(mask, out, grid.size, 1);
  return out;
}

const affines = fc
  .tuple(
    fc.double({ min: 0.4, max: 3, noNaN: true }),
    fc.double({ min: 0.4, max: 3, noNaN: true }),
    fc.double({ min: 0.4, max: 3, noNaN: true }),
    fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  )
  .map(([a, b, c, s, t]): Affine => [a, s * b, 0, 4, 0, b, t * c, -9, -s * a, 0, c, 2]);
const inside = fc.double({ min: 8, max: 15, noNaN: true });
const points = fc.tuple(inside, inside, inside).map((p) => voxel(...p));
const brushes = (radius: fc.Arbitrary<number>): fc.Arbitrary<Brush> =>
  fc.oneof(
    radius.map((radiusMm) => ({ shape: 'sphere', radiusMm }) as const),
    fc.tuple(radius, fc.constantFrom(0, 1, 2)).map(([radiusMm, axis]) => ({ shape: 'disc', radiusMm, axis }) as const),
  );

describe('sweepBrush', () => {
  it.each(cases)('covers what is within the radius: $shape $axis on a grid that is $grid', (c) => {
    const grid = makeGrid(c.size, c.affine);
    const brush: Brush =
      c.axis === null ? { shape: 'sphere', radiusMm: c.radius } : { shape: 'disc', radiusMm: c.radius, axis: c.axis };
    const mask = sweepBrush(grid, brush, voxel(...c.from), voxel(...c.to));
    const expected = packedBits(c.bits, voxelCount(grid.size));
    expect(mask.voxels).toBeGreaterThan(0);
    expect(Buffer.compare(whole(mask, grid), expected)).toBe(0);
    expect(mask.voxels).toBe(expected.reduce((sum, v) => sum + v, 0));
  });

  it('leaves no gap, however thin and however far the pointer jumped', () => {
    fc.assert(
      fc.property(affines, points, points, brushes(fc.double({ min: 0.05, max: 4, noNaN: true })), (affine, from, to, brush) => {
        const grid = makeGrid([24, 24, 24], affine);
        const mask = sweepBrush(grid, brush, from, to);
        expect(runComponents(mask.data, mask.box.size, 1, 26).count).toBe(1);
        const painted = whole(mask, grid);
        for (const end of brush.shape === 'sphere' ? [from, to] : [to]) {
          const [i, j, k] = end.map(Math.round) as Triple;
          expect(painted[i + 24 * (j + 24 * k)]).toBe(1);
        }
      }),
    );
  });

  it('is the union of the dabs along the way, and the same backwards', () => {
    fc.assert(
      fc.property(affines, points, points, fc.double({ min: 3.5, max: 5, noNaN: true }), (affine, from, to, radiusMm) => {
        const grid = makeGrid([24, 24, 24], affine);
        const brush = { shape: 'sphere', radiusMm } as const;
        const stroke = whole(sweepBrush(grid, brush, from, to), grid);
        expect(Buffer.compare(whole(sweepBrush(grid, brush, to, from), grid), stroke)).toBe(0);
        for (const t of [0, 0.25, 0.5, 0.8, 1]) {
          const p = [0, 1, 2].map((d) => (from[d] as number) + t * ((to[d] as number) - (from[d] as number))) as unknown as Voxel;
          expect(whole(sweepBrush(grid, brush, p, p), grid).filter((v, at) => v && !stroke[at])).toHaveLength(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('makes a sphere that is as wide in mm in every direction, and symmetric about a voxel', () => {
    const grid = makeGrid([41, 41, 41], [0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0]);
    const centre = voxel(20, 20, 20);
    const { box, data } = sweepBrush(grid, { shape: 'sphere', radiusMm: 8 }, centre, centre);
    expect(box).toEqual({ start: [4, 12, 16], size: [33, 17, 9] });
    expect(Array.from(data)).toEqual(Array.from(data).reverse());
  });

  it('stays in the slice of the pane, and on the grid', () => {
    const grid = makeGrid([10, 10, 10], identityAffine);
    const disc = { shape: 'disc', radiusMm: 3, axis: 2 } as const;
    expect(sweepBrush(grid, disc, voxel(1, 1, 4.4), voxel(8, 8, 4.4)).box).toMatchObject({ start: [0, 0, 4], size: [10, 10, 1] });
    expect(sweepBrush(grid, disc, voxel(5, 5, 20), voxel(5, 5, 20)).voxels).toBe(0);
    expect(sweepBrush(grid, disc, voxel(-9, -9, 3), voxel(-7, -9, 3)).voxels).toBe(0);
    expect(sweepBrush(grid, { shape: 'sphere', radiusMm: 100 }, voxel(5, 5, 5), voxel(5, 5, 5)).voxels).toBe(1000);
  });

  it('refuses a brush of no size and a pointer at no place', () => {
    const grid = makeGrid([4, 4, 4], identityAffine);
    const p = voxel(1, 1, 1);
    for (const radiusMm of [0, -1, NaN, Infinity]) {
      expect(() => sweepBrush(grid, { shape: 'sphere', radiusMm }, p, p)).toThrow(/radius above 0 mm/);
    }
    expect(() => sweepBrush(grid, { shape: 'sphere', radiusMm: 1 }, p, voxel(NaN, 0, 0))).toThrow(/finite points/);
  });
});
