import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@annotome/testing';
import { iFastest, kFastest, makeGrid, makeVolume, resample, type Affine, type Volume, type VoxelArray } from '@annotome/volume';
import { canonicalGrid } from './canonical-grid.ts';
import { normaliseWindow } from './normalise-window.ts';
import { coveringWindows } from './place-windows.ts';
import { prepareWindow } from './prepare-window.ts';
import { CT_CLAMP, sampleWindow } from './sample-window.ts';
import { canonicalVoxel, WINDOW, type Window } from './window.ts';

const flipped: Affine = [0, -2.2, 0, 40, 0, 0, 0.7, -30, 1.9, 0, 0, 100];

function noise(n: readonly [number, number, number], affine: Affine, Type: new (n: number) => VoxelArray): Volume {
  const random = seededRandom(7);
  const data = new Type(n[0] * n[1] * n[2]);
  for (let i = 0; i < data.length; i++) data[i] = Math.floor(random() * 4000 - (Type === Uint8Array ? 0 : 1500));
  return makeVolume(makeGrid(n, affine), iFastest(data));
}

const middle = (volume: Volume): Window => coveringWindows(canonicalGrid(volume.grid))[0] as Window;
const at = ({ start }: Window, r: number, a: number, s: number): number =>
  ((r - start[0]) * WINDOW + a - start[1]) * WINDOW + s - start[2];

describe('sampleWindow', () => {
  it.each([Int16Array, Uint8Array, Float64Array, Int32Array])('agrees with resampling the whole volume, from %o', (Type) => {
    const volume = noise([70, 45, 90], flipped, Type);
    const canonical = canonicalGrid(volume.grid);
    const whole = resample(volume, canonical.grid, { interpolation: 'linear' });
    const [nr, na, ns] = canonical.grid.size;
    for (const window of [middle(volume), { start: canonicalVoxel(20, -70, -100) }]) {
      const out = sampleWindow(volume, canonical, window);
      let worst = 0;
      for (let r = 0; r < WINDOW; r++) {
        for (let a = 0; a < WINDOW; a++) {
          for (let s = 0; s < WINDOW; s++) {
            const [cr, ca, cs] = [window.start[0] + r, window.start[1] + a, window.start[2] + s];
            const on = cr >= 0 && ca >= 0 && cs >= 0 && cr < nr && ca < na && cs < ns;
            const expected = on ? (whole.data[cr + nr * (ca + na * cs)] as number) : 0;
            worst = Math.max(worst, Math.abs((out[(r * WINDOW + a) * WINDOW + s] as number) - expected));
          }
        }
      }
      expect(worst).toBeLessThan(1e-3);
    }
  });

  it('is all padding away from the volume', () => {
    const volume = noise([10, 10, 10], flipped, Int16Array);
    for (const start of [canonicalVoxel(5000, 0, 0), canonicalVoxel(0, -5000, 0), canonicalVoxel(0, 0, 999)]) {
      expect(sampleWindow(volume, canonicalGrid(volume.grid), { start }).every((v) => v === 0)).toBe(true);
    }
  });

  it('clamps before it interpolates', () => {
    const volume = makeVolume(makeGrid([2, 1, 1], [-3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0]), iFastest(Int16Array.of(3000, 0)));
    const canonical = canonicalGrid(volume.grid);
    const window = middle(volume);
    const line = (values: Float32Array): number[] => [0, 1, 2, 3].map((r) => values[at(window, r, 0, 0)] as number);
    expect(line(sampleWindow(volume, canonical, window))).toEqual([3000, 2250, 750, 0]);
    expect(line(sampleWindow(volume, canonical, window, CT_CLAMP))).toEqual([1000, 750, 250, 0]);
  });

  it('takes NaN as 0 and infinities as the clamp’s ends, or 0 without one', () => {
    const values = Float32Array.of(NaN, Infinity, -Infinity, 8);
    const volume = makeVolume(makeGrid([4, 1, 1], [-1.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 1.5, 0]), iFastest(values));
    const canonical = canonicalGrid(volume.grid);
    const window = middle(volume);
    const line = (out: Float32Array): number[] => [0, 1, 2, 3].map((r) => Math.round(out[at(window, r, 0, 0)] as number) + 0);
    expect(line(sampleWindow(volume, canonical, window))).toEqual([0, 0, 0, 8]);
    expect(line(sampleWindow(volume, canonical, window, CT_CLAMP))).toEqual([0, 1000, -1000, 8]);
  });
});

describe('normaliseWindow', () => {
  it('takes mean and deviation over what is above 0 and applies them to all', () => {
    const { image, normalisation } = normaliseWindow(kFastest(Float32Array.of(-5, 0, 1, 2, 3)));
    expect(normalisation).toEqual({ mean: 2, deviation: 1, voxels: 3, over: 'positive' });
    expect([...image]).toEqual([-7, -2, -1, 0, 1]);
  });

  it.each([
    ['nothing above 0', [-1000, -990, -1010], 'all'],
    ['one voxel above 0', [-3, 5, -4], 'all'],
    ['the same everywhere', [7, 7, 7], 'constant'],
    ['padding only', [0, 0, 0], 'constant'],
  ] as const)('has an answer for a window with %s', (_, values, over) => {
    const { image, normalisation } = normaliseWindow(kFastest(Float32Array.from(values)));
    expect(normalisation.over).toBe(over);
    expect(image.every(Number.isFinite)).toBe(true);
    if (over === 'constant') expect(image.every((v) => v === 0)).toBe(true);
    else expect(image.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0, 5);
  });

  it('never gives NaN, whatever a float volume holds', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 8, maxLength: 8 }), (values) => {
        const volume = makeVolume(makeGrid([2, 2, 2], flipped), iFastest(values));
        const { image } = prepareWindow(volume, canonicalGrid(volume.grid), middle(volume));
        expect(image.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});
