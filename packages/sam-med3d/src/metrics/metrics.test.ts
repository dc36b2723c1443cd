import { readJsonFixture, readNiftiFixture, seededRandom } from '@annotome/testing';
import { iFastest, makeGrid, spacingOf, type Affine, type Grid, type IFastest } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestPoint } from './nearest-point.ts';
import { dice, iou, overlap } from './overlap.ts';
import { compareSurfaces, hausdorff, surfaceDice } from './surface-distance.ts';
import { surfelAreas } from './surfel-areas.ts';

interface Case {
  reference: [string, number];
  prediction: [string, number];
  shift?: [number, number, number];
  expected: {
    dice: number;
    jaccard: number;
    voxelHausdorff: number;
    hausdorff50: number;
    hausdorff95: number;
    hausdorff100: number;
    surfaceDice: [tolerance: number, value: number][];
    areas: [number, number];
  };
}
const { cases, areas } = readJsonFixture<{ cases: Case[]; areas: { spacing: number[]; areas: number[] }[] }>(
  'expected/metrics/expected.json',
);

function maskOf(
  [name, label]: [string, number],
  shift: readonly [number, number, number] = [0, 0, 0],
): { mask: IFastest<Uint8Array>; grid: Grid } {
  const { size: n, affine, data } = readNiftiFixture(`data/${name}`);
  const mask = new Uint8Array(data.length);
  for (let k = 0, at = 0; k < n[2]; k++)
    for (let j = 0; j < n[1]; j++)
      for (let i = 0; i < n[0]; i++) {
        const to =
          ((i + shift[0] + n[0]) % n[0]) + n[0] * (((j + shift[1] + n[1]) % n[1]) + n[1] * ((k + shift[2] + n[2]) % n[2]));
        mask[to] = data[at++] === label ? 1 : 0;
      }
  return { mask: iFastest(mask), grid: makeGrid(n, affine as unknown as Affine) };
}

describe('metrics equal SimpleITK and surface-distance on real label maps', () => {
  it.each(
    cases.map(
      (c) => [`${c.reference.join(' label ')} against ${c.prediction.join(' label ')} ${c.shift?.join() ?? ''}`, c] as const,
    ),
  )('%s', (_, { reference, prediction, shift, expected }) => {
    const { mask: a, grid } = maskOf(reference);
    const { mask: b } = maskOf(prediction, shift);
    expect(dice(a, b)).toBeCloseTo(expected.dice, 12);
    expect(iou(a, b)).toBeCloseTo(expected.jaccard, 12);
    const surfaces = compareSurfaces(a, b, grid);
    const total = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0);
    expect(total(surfaces.fromReference.areas) / expected.areas[0]).toBeCloseTo(1, 5);
    expect(total(surfaces.fromPrediction.areas) / expected.areas[1]).toBeCloseTo(1, 5);
    // The header's float32 numbers make the two spacings differ by 1e-7.
    expect(hausdorff(surfaces)).toBeCloseTo(expected.hausdorff95, 4);
    expect(hausdorff(surfaces, 50)).toBeCloseTo(expected.hausdorff50, 4);
    expect(hausdorff(surfaces, 100)).toBeCloseTo(expected.hausdorff100, 4);
    for (const [tolerance, value] of expected.surfaceDice)
      expect(surfaceDice(surfaces, tolerance), `${tolerance} mm`).toBeCloseTo(value, 5);
    // Between voxel centres and between surfaces, the largest distance differs by at most a voxel's diagonal.
    expect(Math.abs(hausdorff(surfaces, 100) - expected.voxelHausdorff)).toBeLessThan(Math.hypot(...spacingOf(grid.affine)));
  });

  it('knows the area of each of the 256 patterns', () => {
    for (const { spacing, areas: expected } of areas) {
      const [x, y, z] = spacing as [number, number, number];
      const found = surfelAreas([x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0]);
      expected.forEach((area, code) => expect(found[code], `code ${code}`).toBeCloseTo(area, 12));
    }
  });
});

const box = (n: readonly [number, number, number], lo: readonly number[], hi: readonly number[]): IFastest<Uint8Array> => {
  const mask = new Uint8Array(n[0] * n[1] * n[2]);
  for (let k = 0, at = 0; k < n[2]; k++)
    for (let j = 0; j < n[1]; j++)
      for (let i = 0; i < n[0]; i++, at++)
        if ([i, j, k].every((v, axis) => v >= (lo[axis] as number) && v < (hi[axis] as number))) mask[at] = 1;
  return iFastest(mask);
};

describe('surfaces on any grid', () => {
  const n = [20, 22, 18] as const;
  const a = box(n, [4, 5, 3], [12, 14, 9]);
  const b = box(n, [6, 5, 5], [13, 17, 10]);

  it('turning the grid changes nothing', () => {
    const straight = compareSurfaces(a, b, makeGrid(n, [0.8, 0, 0, 0, 0, 1.1, 0, 0, 0, 0, 3, 0]));
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turned = compareSurfaces(a, b, makeGrid(n, [0.8 * c, 1.1 * s, 0, 9, 0, 0, -3, 9, 0.8 * s, -1.1 * c, 0, 9]));
    for (const tolerance of [0.5, 0.8, 2.4, 3, 6])
      expect(surfaceDice(turned, tolerance)).toBeCloseTo(surfaceDice(straight, tolerance), 9);
    for (const percent of [50, 95, 100]) expect(hausdorff(turned, percent)).toBeCloseTo(hausdorff(straight, percent), 9);
  });

  it('a sheared grid is measured where its voxels are', () => {
    // A block one voxel larger along k: its far face lies one k step away, and the nearest point of the sheared face less than that.
    const small = box(n, [2, 2, 2], [18, 20, 8]);
    const large = box(n, [2, 2, 2], [18, 20, 9]);
    const sheared = compareSurfaces(small, large, makeGrid(n, [1, 0, 0, 0, 0, 1, 2, 0, 0, 0, 2, 0]));
    expect(hausdorff(sheared, 100)).toBeCloseTo(Math.hypot(2, 2), 12);
    expect(hausdorff(sheared, 50)).toBe(0);
    const area = sheared.fromReference.areas.reduce((sum, v) => sum + v, 0);
    // Faces of 16×18 by 1×1 mm, 16×6 by 1×√8 mm and 18×6 by 1×2 mm, corners cut.
    const faces = 2 * (16 * 18 + 16 * 6 * Math.hypot(2, 2) + 18 * 6 * 2);
    expect(area).toBeGreaterThan(0.85 * faces);
    expect(area).toBeLessThan(faces);
  });

  it('finds the nearest point exactly', () => {
    const random = seededRandom(7);
    for (const [count, lattice] of [
      [1, false],
      [9, true],
      [700, false],
      [700, true],
    ] as const) {
      const value = (): number => (lattice ? Math.floor(random() * 9) : random() * 9);
      const points = Float64Array.from({ length: 3 * count }, value);
      const tree = new NearestPoint(points.slice());
      for (let q = 0; q < 400; q++) {
        const p = [value() * 1.5 - 2, value() * 1.5 - 2, value() * 1.5 - 2] as const;
        let best = Infinity;
        for (let m = 0; m < count; m++) {
          best = Math.min(best, Math.hypot(...p.map((v, axis) => v - (points[3 * m + axis] as number))));
        }
        expect(tree.distance(...p)).toBeCloseTo(best, 12);
      }
    }
  });
});

describe('the ends of the scale', () => {
  const grid = makeGrid([5, 5, 5], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  const none = iFastest(new Uint8Array(125));
  const all = iFastest(new Uint8Array(125).fill(3));
  const one = iFastest(new Uint8Array(125));
  one[62] = 255;

  it('both empty, one empty, identical', () => {
    expect(overlap(none, none)).toEqual({ reference: 0, prediction: 0, both: 0, dice: 1, iou: 1 });
    expect(overlap(one, none)).toEqual({ reference: 1, prediction: 0, both: 0, dice: 0, iou: 0 });
    expect(overlap(all, one)).toEqual({ reference: 125, prediction: 1, both: 1, dice: 2 / 126, iou: 1 / 125 });
    const empty = compareSurfaces(none, none, grid);
    expect([surfaceDice(empty, 1), hausdorff(empty)]).toEqual([1, 0]);
    for (const pair of [compareSurfaces(none, one, grid), compareSurfaces(all, none, grid)]) {
      expect([surfaceDice(pair, 1), hausdorff(pair)]).toEqual([0, Infinity]);
    }
    for (const mask of [one, all]) {
      const same = compareSurfaces(mask, mask, grid);
      expect([surfaceDice(same, 0), hausdorff(same, 100)]).toEqual([1, 0]);
    }
  });

  it('a tolerance counts what lies exactly at it', () => {
    const steps = makeGrid([9, 9, 9], [0.1, 0, 0, 7, 0, 0.1, 0, 7, 0, 0, 0.1, 7]);
    const inner = box([9, 9, 9], [2, 2, 2], [5, 7, 7]);
    const outer = box([9, 9, 9], [2, 2, 2], [8, 7, 7]);
    const surfaces = compareSurfaces(inner, outer, steps);
    expect(hausdorff(surfaces, 100)).toBeCloseTo(0.3, 12);
    expect(surfaceDice(surfaces, 0.3)).toBe(1);
    expect(surfaceDice(surfaces, 0.299)).toBeLessThan(1);
  });

  it('takes masks of any type, and only masks of the grid', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 125, maxLength: 125 }),
        fc.array(fc.boolean(), { minLength: 125, maxLength: 125 }),
        (x, y) => {
          const a = iFastest(Uint8Array.from(x, Number));
          const b = iFastest(Float64Array.from(y, (v) => (v ? -0.5 : 0)));
          const { reference, prediction, both } = overlap(a, b);
          expect(reference).toBe(x.filter(Boolean).length);
          expect(prediction).toBe(y.filter(Boolean).length);
          expect(both).toBe(x.filter((v, at) => v && y[at]).length);
          const there = compareSurfaces(a, b, grid);
          const back = compareSurfaces(b, a, grid);
          expect(surfaceDice(there, 1)).toBeCloseTo(surfaceDice(back, 1), 12);
          expect(hausdorff(there)).toBe(hausdorff(back));
        },
      ),
      { numRuns: 40, seed: 5 },
    );
    expect(() => overlap(one, iFastest(new Uint8Array(124)))).toThrow(/found 125 and 124 voxels/);
    expect(() => compareSurfaces(one, iFastest(new Uint8Array(124)), grid)).toThrow(/need 125 values; found 125 and 124/);
  });
});
