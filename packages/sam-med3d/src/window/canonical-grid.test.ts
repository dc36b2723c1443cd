import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affineFromSteps,
  iFastest,
  makeGrid,
  makeVolume,
  orientationCode,
  spacing,
  toVoxel,
  toWorld,
  voxel,
  world,
  worldVector,
  type Affine,
} from '@annotome/volume';
import { canonicalGrid } from './canonical-grid.ts';
import { coveringWindows } from './place-windows.ts';
import { sampleWindow } from './sample-window.ts';
import { canonicalVoxel, toCanonical, WINDOW } from './window.ts';

const along = (n: number, mm: number): number =>
  canonicalGrid(makeGrid([n, 4, 4], [mm, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 1.5, 0])).grid.size[0];

const sheared = affineFromSteps(worldVector(0.8, 0, 0), worldVector(0, 0.8, 0), worldVector(0, 0.6, 2), world(-40, 15, 200));

describe('canonicalGrid', () => {
  it('counts voxels as TorchIO does', () => {
    expect(along(100, 3)).toBe(200);
    expect(along(101, 0.75)).toBe(50);
    expect(along(1, 12)).toBe(1);
    expect(along(1, 0.2)).toBe(1);
    expect(along(2, 0.2)).toBe(1);
    expect(along(100, 0.9)).toBe(60);
    // A float32 header's 0.9 mm is 0.89999998: floor(59.9999984).
    expect(along(100, Math.fround(0.9))).toBe(59);
    // Rounding of a float64 product is no reason to lose a voxel: 2.9999999999999996 · 100 / 1.5.
    expect(along(100, 3 - 4.4e-16)).toBe(200);
  });

  it('counts along oblique axes with the spacing the header has, as TorchIO does', () => {
    // A NIfTI of 60 × 80 × 70 voxels of 2.2 × 0.7 × 1.3 mm, its sform turned by 20°, −35°, 50° and stored in float32: the first column is
    // 2.19999994 long. TorchIO 0.20 makes 37 × 88 × 60 of it.
    const turned: Affine = [
      1.158389687538147, 0.5921614766120911, 0.1097857803106308, 10.5, 1.3805150985717773, -0.3176209628582001,
      0.8225531578063965, -20.25, -1.2618681192398071, 0.19611655175685883, 1.0006765127182007, -3.0,
    ];
    expect(canonicalGrid(makeGrid([60, 80, 70], turned)).grid.size).toEqual([37, 88, 60]);
    const exact = affineFromSteps(worldVector(0.72, 0.54, 0), worldVector(-0.6, 0.8, 0), worldVector(0, 0, 1), world(0, 0, 0));
    expect(canonicalGrid(makeGrid([100, 9, 9], exact)).grid.size[0]).toBe(60);
  });

  const axis = fc.double({ min: 0.3, max: 6, noNaN: true });
  const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

  it('runs R, A, S at 1.5 mm about the study’s centre, whatever the study’s axes', () => {
    fc.assert(
      fc.property(
        fc.tuple(axis, axis, axis),
        fc.tuple(angle, angle),
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        (mm, [a, b], flips) => {
          const f = flips.map((flip) => (flip ? -1 : 1)) as [number, number, number];
          const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
          const x = worldVector(ca * mm[0] * f[0], sa * mm[0] * f[0], 0);
          const y = worldVector(-sa * cb * mm[1] * f[1], ca * cb * mm[1] * f[1], sb * mm[1] * f[1]);
          const z = worldVector(sa * sb * mm[2] * f[2], -ca * sb * mm[2] * f[2], cb * mm[2] * f[2]);
          const study = makeGrid([31, 20, 17], affineFromSteps(x, y, z, world(5, -70, 30)));
          const { grid, axes } = canonicalGrid(study);
          expect(orientationCode(grid.affine)).toBe('RAS');
          spacing(grid).forEach((s) => expect(s).toBeCloseTo(1.5, 9));
          const centre = toWorld(study, voxel(15, 9.5, 8));
          toWorld(grid, voxel(...(grid.size.map((n) => (n - 1) / 2) as [number, number, number]))).forEach((c, w) =>
            expect(c).toBeCloseTo(centre[w as 0], 9),
          );
          // The per-axis positions and the affine tell the same place.
          const corner = voxel(0, grid.size[1] - 1, 0);
          const own = toVoxel(study, toWorld(grid, corner));
          axes.forEach(({ studyAxis, positions }, c) => expect(positions[corner[c as 0]]).toBeCloseTo(own[studyAxis], 7));
        },
      ),
    );
  });

  it('keeps a shear: every canonical voxel shows what lies at its place in the patient', () => {
    const study = makeGrid([40, 40, 30], sheared);
    const data = new Float32Array(40 * 40 * 30);
    // A field that is linear in world coordinates: interpolation must give it back exactly.
    const field = (p: readonly number[]): number => 500 + 2 * (p[0] as number) - 3 * (p[1] as number) + (p[2] as number);
    for (let k = 0; k < 30; k++) {
      for (let j = 0; j < 40; j++)
        for (let i = 0; i < 40; i++) data[i + 40 * (j + 40 * k)] = field(toWorld(study, voxel(i, j, k)));
    }
    const canonical = canonicalGrid(study);
    const window = coveringWindows(canonical)[0];
    if (!window) throw new Error('no window');
    const out = sampleWindow(makeVolume(study, iFastest(data)), canonical, window);
    const [nr, na, ns] = canonical.grid.size;
    for (const [r, a, s] of [
      [0, 0, 0],
      [nr - 1, 3, 2],
      [5, na - 1, 7],
      [2, 9, ns - 1],
    ] as const) {
      const at = ((r - window.start[0]) * WINDOW + a - window.start[1]) * WINDOW + s - window.start[2];
      expect(out[at]).toBeCloseTo(field(toWorld(canonical.grid, voxel(r, a, s))), 2);
    }
  });

  it('places world points', () => {
    for (const affine of [sheared, [-3, 0, 0, 10, 0, -3, 0, 20, 0, 0, 3, 30] as Affine]) {
      const canonical = canonicalGrid(makeGrid([40, 40, 30], affine));
      const p = toWorld(canonical.grid, voxel(7.25, 11, 3));
      toCanonical(canonical, p).forEach((v, axisIndex) => expect(v).toBeCloseTo(canonicalVoxel(7.25, 11, 3)[axisIndex as 0], 9));
    }
  });
});
