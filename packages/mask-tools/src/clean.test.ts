import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packedBits, readJsonFixture } from '@annotome/testing';
import {
  fillHoles,
  iFastest,
  identityAffine,
  makeGrid,
  pasteMask,
  voxel,
  voxelCount,
  wholeOf,
  type Affine,
  type BoxMask,
  type Grid,
} from '@annotome/volume';
import { fillHolesInSlices, maskOfLabel, smoothMask, Stroke, subtract, sweepBrush } from './index.ts';

type Triple = [number, number, number];

/** scipy.ndimage: tests/fixtures/expected/mask-tools/make.py. */
const expected = readJsonFixture<{
  holes: { size: Triple; axis: 0 | 1 | 2; mask: string; bits: string }[];
  smooth: {
    grid: string;
    size: Triple;
    affine: Affine;
    sigma: number;
    orthogonal: boolean;
    mask: string;
    bits: string;
    close: number;
  }[];
}>('expected/mask-tools/expected.json');

const maskOf = (bits: string, grid: Grid): BoxMask => maskOfLabel(iFastest(packedBits(bits, voxelCount(grid.size))), grid, 1);
function whole(mask: BoxMask, grid: Grid): Uint8Array {
  const out = iFastest(new Uint8Array(voxelCount(grid.size)));
  pasteMask(mask, out, grid.size, 1);
  return out;
}
const count = (bits: Uint8Array): number => bits.reduce((sum, v) => sum + v, 0);

describe('fillHolesInSlices', () => {
  it.each(expected.holes)('fills what SciPy fills slice by slice, axis $axis', ({ size: n, axis, mask, bits }) => {
    const grid = makeGrid(n, identityAffine);
    const before = maskOf(mask, grid);
    const after = fillHolesInSlices(before, axis);
    expect(whole(after, grid)).toEqual(packedBits(bits, voxelCount(grid.size)));
    expect(after.voxels).toBe(count(after.data));
    expect(after.voxels).toBeGreaterThan(before.voxels);
  });

  it('fills a tube that fillHoles leaves open', () => {
    const grid = makeGrid([9, 9, 5], identityAffine);
    const tube = subtract(
      sweepBrush(grid, { shape: 'disc', radiusMm: 3, axis: 2 }, voxel(4, 4, 2), voxel(4, 4, 2)),
      sweepBrush(grid, { shape: 'disc', radiusMm: 1, axis: 2 }, voxel(4, 4, 2), voxel(4, 4, 2)),
    );
    expect(fillHoles(tube).voxels).toBe(tube.voxels);
    expect(fillHolesInSlices(tube, 2).voxels).toBe(tube.voxels + 5);
    expect(fillHolesInSlices(tube, 0).voxels).toBe(tube.voxels);
  });
});

describe('smoothMask', () => {
  it.each(expected.smooth)('keeps the highest of the Gaussian, on a grid that is $grid', (c) => {
    const grid = makeGrid(c.size, c.affine);
    const before = maskOf(c.mask, grid);
    const after = whole(smoothMask(before, grid, c.sigma), grid);
    const peer = packedBits(c.bits, voxelCount(grid.size));
    const differ = after.reduce((sum, v, at) => sum + Number(v !== peer[at]), 0);
    // float32 against float64 decides only among values that are all but equal; on a sheared grid lines are sampled between voxels.
    expect(differ).toBeLessThanOrEqual(c.orthogonal ? c.close : 0.03 * before.voxels);
    expect(differ).toBeLessThan(0.05 * before.voxels);
    expect(Math.abs(count(after) - before.voxels)).toBeLessThanOrEqual(Math.max(4, 0.01 * before.voxels));
  });

  it('keeps the volume, takes a spike away, and does not shrink at the edge of the image', () => {
    const grid = makeGrid([30, 30, 30], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
    const ball = sweepBrush(grid, { shape: 'sphere', radiusMm: 7 }, voxel(0, 15, 15), voxel(0, 15, 15));
    const stroke = new Stroke(grid.size);
    stroke.add(ball);
    stroke.add(sweepBrush(grid, { shape: 'sphere', radiusMm: 0.4 }, voxel(7, 15, 15), voxel(14, 15, 15)));
    const smooth = whole(smoothMask(stroke.mask, grid, 1.5), grid);
    expect(smooth[13 + 30 * (15 + 30 * 15)]).toBe(0);
    expect(smooth[0 + 30 * (15 + 30 * 15)]).toBe(1);
    expect(Math.abs(count(smooth) - stroke.mask.voxels)).toBeLessThan(12);
    expect(smoothMask(subtract(ball, ball), grid, 1).voxels).toBe(0);
    expect(() => smoothMask(ball, grid, 0)).toThrow(/above 0 mm/);
  });
});

describe('Stroke', () => {
  it('is the union of its dabs, wherever they go', () => {
    const grid = makeGrid([40, 30, 20], [1, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 2, 0]);
    const at = fc.tuple(fc.integer({ min: -2, max: 41 }), fc.integer({ min: -2, max: 31 }), fc.integer({ min: -2, max: 21 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(at, fc.double({ min: 0.5, max: 6, noNaN: true })), { maxLength: 8 }), (dabs) => {
        const stroke = new Stroke(grid.size);
        const union = iFastest(new Uint8Array(voxelCount(grid.size)));
        for (const [p, radiusMm] of dabs) {
          const dab = sweepBrush(grid, { shape: 'sphere', radiusMm }, voxel(...p), voxel(...p));
          stroke.add(dab);
          pasteMask(dab, union, grid.size, 1);
        }
        const { mask } = stroke;
        const tight = maskOfLabel(union, grid, 1);
        expect([mask.box, mask.voxels]).toEqual([tight.box, tight.voxels]);
        expect(Buffer.compare(mask.data, tight.data)).toBe(0);
      }),
    );
  });
});

describe('subtract', () => {
  it('leaves what is in one and not the other', () => {
    const grid = makeGrid([8, 7, 6], identityAffine);
    const random = fc.uint8Array({ minLength: 336, maxLength: 336, max: 1 });
    fc.assert(
      fc.property(random, random, (a, b) => {
        const [one, other] = [a, b].map((v) => maskOfLabel(iFastest(v), grid, 1, wholeOf(grid))) as [BoxMask, BoxMask];
        expect(whole(subtract(one, other), grid)).toEqual(a.map((v, at) => Number(v && !b[at])));
      }),
    );
  });
});
