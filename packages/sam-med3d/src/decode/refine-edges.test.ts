import { describe, expect, it } from 'vitest';
import { seededRandom } from '@annotome/testing';
import { iFastest, makeGrid, makeVolume, pasteMask, toWorld, voxel, type Affine } from '@annotome/volume';
import { LOGITS } from '../window/window.ts';
import { type Logits } from './decode-mask.ts';
import { guidedFilter } from './guided-filter.ts';
import { logitAt } from './logit-at.ts';
import { rasterise } from './rasterise.ts';
import { refineEdges } from './refine-edges.ts';

const affine: Affine = [-1.5, 0, 0, 96, 0, -1.5, 0, 96, 0, 0, 1.5, -96];
const normalisation = { mean: 100, deviation: 50, voxels: 1, over: 'positive' } as const;

/** Blurred distance to a ball of 24 mm. */
const logits = Float32Array.from({ length: LOGITS ** 3 }, (_, at) => {
  const [a, b, c] = [at >> 10, (at >> 5) & 31, at & 31].map((v) => (4 * v + 1.5) * 1.5 - 96) as [number, number, number];
  return (24 - Math.hypot(a, b, c)) / 5;
}) as Logits;

/** 2 mm voxels about the window, turned. The image shows a ball of 27 mm, with noise: the logits' ball is too small. */
const grid = makeGrid([60, 62, 58], [0, 2, 0, -62, -2, 0, 0, 58, 0, 0, 2, -57]);
const random = seededRandom(3);
const image = iFastest(new Float32Array(60 * 62 * 58));
for (let at = 0; at < image.length; at++) {
  const p = toWorld(grid, voxel(at % 60, Math.floor(at / 60) % 62, Math.floor(at / 3720)));
  image[at] = (Math.hypot(...p) < 27 ? 150 : 50) + random() * 20;
}
const volume = makeVolume(grid, image);
const coarse = rasterise(logits, affine, grid, 'smooth');
const refined = refineEdges(coarse, logits, affine, grid, { volume, normalisation });

const full = (mask: typeof coarse): Uint8Array => {
  const out = iFastest(new Uint8Array(image.length));
  pasteMask(mask, out, grid.size, 1);
  return out;
};

describe('refineEdges', () => {
  it('is the guided filter over the whole grid, run only about the mask', () => {
    const guide = iFastest(image.map((v) => Math.min(2.5, Math.max(-2.5, (v - 100) / 50))));
    const soft = logits.map((v) => Math.tanh(v / 4)) as Logits;
    const input = iFastest(
      image.map((_, at) => {
        const [x, y, z] = toWorld(grid, voxel(at % 60, Math.floor(at / 60) % 62, Math.floor(at / 3720)));
        return logitAt(soft, (96 - x) / 1.5, (96 - y) / 1.5, (z + 96) / 1.5);
      }),
    );
    const output = guidedFilter(guide, input, grid.size, { radius: 3, epsilon: 0.05 });
    const actual = full(refined);
    // Within float32 of 0 the two may fall either way.
    const wrong = output.findIndex((v, at) => Math.abs(v) > 1e-5 && Number(v > 0) !== actual[at]);
    expect(wrong).toBe(-1);
  });

  it('brings the border nearer to the edge in the image', () => {
    const off = (mask: Uint8Array): number =>
      mask.reduce((sum, v, at) => sum + Number((image[at] as number) > 100 !== (v === 1)), 0);
    expect(off(full(refined))).toBeLessThan(0.5 * off(full(coarse)));
  });

  it('leaves an empty mask empty, and takes NaN in the image for 0', () => {
    const none = rasterise(logits.map(() => -1) as Logits, affine, grid, 'smooth');
    expect(refineEdges(none, logits, affine, grid, { volume, normalisation }).voxels).toBe(0);
    const broken = makeVolume(grid, iFastest(image.slice().fill(NaN)));
    expect(refineEdges(coarse, logits, affine, grid, { volume: broken, normalisation }).voxels).toBeGreaterThan(0);
  });
});
