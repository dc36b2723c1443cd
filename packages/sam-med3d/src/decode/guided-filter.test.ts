import { describe, expect, it } from 'vitest';
import { readJsonFixture } from '@annotome/testing';
import { iFastest, size } from '@annotome/volume';
import { guidedFilter } from './guided-filter.ts';

/** Computed by SciPy's box filters: tests/fixtures/expected/decode/make.py. */
const expected = readJsonFixture<{
  guided: { size: [number, number, number]; radius: number; epsilon: number; output: number[] };
}>('expected/decode/expected.json').guided;

/** The numbers make.py uses: murmur3's finaliser of i, in [0, 1). */
function mix(i: number): number {
  let x = (Math.imul(i, 0x9e3779b1) + 12345) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

const [ni, nj, nk] = expected.size;
const count = ni * nj * nk;
const guide = iFastest(Float32Array.from({ length: count }, (_, i) => Math.fround(mix(i)) * 5 - 2.5));
const input = iFastest(Float32Array.from({ length: count }, (_, i) => Math.fround(mix(count + i)) * 2 - 1));

describe('guidedFilter', () => {
  it('agrees with box filters of SciPy', () => {
    const output = guidedFilter(guide, input, size(ni, nj, nk), expected);
    const worst = output.reduce((w, v, i) => Math.max(w, Math.abs(v - (expected.output[i] as number))), 0);
    expect(worst).toBeLessThan(2e-6);
  });

  it('leaves a constant as it is, also in a block thinner than its box', () => {
    for (const n of [size(ni, nj, nk), size(count, 1, 1), size(1, count, 1), size(1, 1, count)]) {
      const output = guidedFilter(guide, iFastest(new Float32Array(count).fill(0.75)), n, expected);
      expect(output.every((v) => Math.abs(v - 0.75) < 1e-6)).toBe(true);
    }
  });

  it('moves a blurred border to the guide’s edge', () => {
    // The guide steps at i = 20; the input crosses 0 at i = 18 only gradually.
    const n = size(40, 9, 9);
    const step = iFastest(Float32Array.from({ length: 40 * 81 }, (_, at) => (at % 40 < 20 ? 2 : -2)));
    const soft = iFastest(Float32Array.from({ length: 40 * 81 }, (_, at) => Math.tanh((18 - (at % 40)) / 4)));
    const row = 40 * (4 + 9 * 4);
    const before = soft.subarray(row, row + 40).findIndex((v) => v <= 0);
    const after = guidedFilter(step, soft, n, { radius: 3, epsilon: 0.05 })
      .subarray(row, row + 40)
      .findIndex((v) => v <= 0);
    expect([before, after]).toEqual([18, 20]);
  });
});
