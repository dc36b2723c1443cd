import { createHash } from 'node:crypto';

/**
 * Uniform numbers in [0, 1) for one case and label: mulberry32, seeded by the run's seed and the names. So the clicks of a case do not depend on
 * which other cases are evaluated, or in which order.
 */
export function randomFor(seed: number, caseName: string, label: number): () => number {
  let state = createHash('sha256').update(`${seed}/${caseName}/${label}`).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
