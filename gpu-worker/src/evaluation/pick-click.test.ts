import { seededRandom } from '@annotome/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { pickUniformly } from './pick-click.ts';

const bits = fc.uint8Array({ minLength: 1, maxLength: 60, max: 1 });

describe('pickUniformly', () => {
  it('always lands in the region, and misses none of it', () => {
    fc.assert(
      fc.property(bits, fc.integer(), (target, seed) => {
        const inside = [...target.keys()].filter((at) => target[at] === 1);
        const random = seededRandom(seed);
        const seen = new Set<number | undefined>();
        for (let n = 0; n < 40 * target.length + 40; n++) seen.add(pickUniformly(target, undefined, random));
        expect([...seen].every((at) => (inside.length === 0 ? at === undefined : at !== undefined && inside.includes(at)))).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('takes voxels where the two differ, each as often as any other', () => {
    const a = Uint8Array.from([1, 1, 0, 0, 1, 0]);
    const b = Uint8Array.from([1, 0, 0, 1, 0, 0]);
    const random = seededRandom(3);
    const counts = new Map<number | undefined, number>();
    for (let n = 0; n < 3000; n++) {
      const at = pickUniformly(a, b, random);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 3, 4]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(100);
    expect(pickUniformly(a, a, random)).toBeUndefined();
    expect(pickUniformly(a, b, () => 0.999999999)).toBe(4);
  });
});
