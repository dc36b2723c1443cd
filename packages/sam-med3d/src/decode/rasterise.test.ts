import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@annotome/testing';
import {
  affineFromSteps,
  iFastest,
  makeGrid,
  pasteMask,
  toWorld,
  voxel,
  voxelToVoxel,
  voxelToWorld,
  world,
  worldVector,
  type Affine,
  type BoxMask,
  type Grid,
} from '@annotome/volume';
import { LOGITS, WINDOW } from '../window/window.ts';
import { type Logits } from './decode-mask.ts';
import { rasterise, type Sampling } from './rasterise.ts';

/** A window's affine: R, A, S axes at 1.5 mm. */
const windowAffine: Affine = [-1.5, 0, 0, 96, 0, -1.5, 0, 96, 0, 0, 1.5, -96];

/** Random values smoothed by `runs` of averaging along each axis, so that there are whole cells of one sign; coarse noise with 0. */
function randomLogits(seed: number, runs: number): Logits {
  const random = seededRandom(seed);
  const bias = random() * 0.4 - 0.2;
  let values = Float32Array.from({ length: LOGITS ** 3 }, () => random() * 2 - 1);
  for (let run = 0; run < runs; run++) {
    for (const stride of [1, LOGITS, LOGITS * LOGITS]) {
      values = values.map(
        (v, i) =>
          (v + (values[Math.max(0, i - stride)] as number) + (values[Math.min(LOGITS ** 3 - 1, i + stride)] as number)) / 3,
      );
    }
  }
  return values.map((v) => v + (bias * 0.2) / (runs + 1)) as Logits;
}

/** Every voxel for itself, as the definition says. */
function naive(logits: Logits, target: Grid, sampling: Sampling): Uint8Array {
  const map = voxelToVoxel(target.affine, windowAffine);
  const [ni, nj, nk] = target.size;
  const out = new Uint8Array(ni * nj * nk);
  const value = (a: number, b: number, c: number): number => logits[(a * LOGITS + b) * LOGITS + c] as number;
  for (let at = 0; at < out.length; at++) {
    const p = [...voxelToWorld(map, voxel(at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))))];
    if (!p.every((v) => v >= -0.5 - 1e-6 && v < WINDOW - 0.5 - 1e-6)) continue;
    const u = p.map((v) =>
      Math.min(31, Math.max(0, ((sampling === 'protocol' ? Math.floor(v + 0.5 + 1e-6) : v) + 0.5) / 4 - 0.5)),
    );
    const lo = u.map((v) => Math.min(30, Math.floor(v))) as [number, number, number];
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const d = [corner & 1, (corner >> 1) & 1, corner >> 2] as [number, number, number];
      const weight = d.reduce(
        (w, up, axis) => w * (up ? (u[axis] as number) - lo[axis as 0] : 1 - (u[axis] as number) + lo[axis as 0]),
        1,
      );
      sum += weight * value(lo[0] + d[0], lo[1] + d[1], lo[2] + d[2]);
    }
    if (sum > 0) out[at] = 1;
  }
  return out;
}

function full(mask: BoxMask, target: Grid): Uint8Array {
  const out = iFastest(new Uint8Array(target.size[0] * target.size[1] * target.size[2]));
  pasteMask(mask, out, target.size, 1);
  return out;
}

const differences = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, v, i) => sum + Number(v !== b[i]), 0);

const unit = fc.double({ min: -1, max: 1, noNaN: true });

/** Any grid about the window: rotated, sheared, flipped, of any spacing, reaching outside or not reaching the faces. */
const anyGrid = fc
  .record({
    n: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
    mm: fc.array(fc.double({ min: 0.6, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 }),
    tilt: fc.array(unit, { minLength: 6, maxLength: 6 }),
    straight: fc.boolean(),
    shift: fc.tuple(unit, unit, unit),
    order: fc.constantFrom([0, 1, 2], [1, 2, 0], [2, 0, 1], [1, 0, 2]),
    flips: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  })
  .map(({ n, mm, tilt, straight, shift, order, flips }) => {
    const t = straight ? tilt.map(() => 0) : tilt.map((v) => v * 0.4);
    const axes = [
      [1, t[0], t[1]],
      [t[2], 1, t[3]],
      [t[4], t[5], 1],
    ] as [number, number, number][];
    const steps = order.map((axis, d) => {
      const s = (mm[d] as number) * (flips[d as 0] ? -1 : 1);
      const [x, y, z] = axes[axis] as [number, number, number];
      return worldVector(x * s, y * s, z * s);
    }) as [ReturnType<typeof worldVector>, ReturnType<typeof worldVector>, ReturnType<typeof worldVector>];
    const origin = world(
      ...([0, 1, 2].map((w) => shift[w as 0] * 60 - steps.reduce((sum, s, d) => sum + (s[w as 0] * (n[d as 0] - 1)) / 2, 0)) as [
        number,
        number,
        number,
      ]),
    );
    return makeGrid(n, affineFromSteps(...steps, origin));
  });

describe('rasterise', () => {
  it.each(['protocol', 'smooth'] as const)('skips cells and blocks without changing a voxel (%s)', (sampling) => {
    fc.assert(
      fc.property(anyGrid, fc.nat(), fc.integer({ min: 0, max: 6 }), (target, seed, runs) => {
        const logits = randomLogits(seed, runs);
        const mask = rasterise(logits, windowAffine, target, sampling);
        const expected = naive(logits, target, sampling);
        expect(differences(full(mask, target), expected)).toBe(0);
        expect(mask.voxels).toBe(expected.reduce((sum, v) => sum + v, 0));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps a mask where it is in the patient: a ball to the left, front and top, on flipped, turned and oblique grids', () => {
    const centre = world(30, -24, 15);
    const radius = 30;
    const logits = Float32Array.from({ length: LOGITS ** 3 }, (_, at) => {
      const c = [at >> 10, (at >> 5) & 31, at & 31].map((v) => 4 * v + 1.5) as [number, number, number];
      const p = voxelToWorld(windowAffine, voxel(...c));
      return radius - Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]);
    }) as Logits;
    fc.assert(
      fc.property(anyGrid, (target) => {
        const mask = full(rasterise(logits, windowAffine, target, 'smooth'), target);
        const [ni, nj] = target.size;
        for (let at = 0; at < mask.length; at++) {
          const p = toWorld(target, voxel(at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))));
          const distance = Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]);
          // Trilinear interpolation of a distance is off by less than 2 mm near the sphere's surface.
          if (distance < radius - 2) expect(mask[at]).toBe(1);
          if (distance > radius + 2) expect(mask[at]).toBe(0);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is empty for logits of no sign, and for a grid elsewhere', () => {
    const target = makeGrid([5, 5, 5], windowAffine);
    const far = makeGrid([5, 5, 5], [1, 0, 0, 5000, 0, 1, 0, 0, 0, 0, 1, 0]);
    expect(rasterise(new Float32Array(LOGITS ** 3) as Logits, windowAffine, target, 'smooth').voxels).toBe(0);
    expect(rasterise(new Float32Array(LOGITS ** 3).fill(1) as Logits, windowAffine, far, 'smooth').voxels).toBe(0);
    expect(rasterise(new Float32Array(LOGITS ** 3).fill(NaN) as Logits, windowAffine, target, 'protocol').voxels).toBe(0);
  });

  it('fills exactly the window where all is inside', () => {
    const target = makeGrid([200, 140, 130], [-1.5, 0, 0, 96 + 15, 0, -1.5, 0, 96 + 3, 0, 0, 1.5, -96]);
    const mask = rasterise(new Float32Array(LOGITS ** 3).fill(1) as Logits, windowAffine, target, 'protocol');
    expect(mask.box).toEqual({ start: [10, 2, 0], size: [128, 128, 128] });
    expect(mask.voxels).toBe(128 ** 3);
  });
});
