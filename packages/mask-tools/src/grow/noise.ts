import { type Size } from '@annotome/volume';

/** Cells around a click that are looked at. */
const REACH = 4;

/**
 * Standard deviation of the noise around some cells: neighbouring cells differ by √2 of it; from the median difference (× 1.4826), so that an edge in the
 * neighbourhood counts little. 0 where nothing differs.
 * @param padded Size with a border of NaN.
 */
export function noiseAround(values: Float32Array, padded: Size, cells: readonly number[]): number {
  const [pi, pj, pk] = padded;
  const stride = [1, pi, pi * pj] as const;
  const differences: number[] = [];
  for (const cell of cells) {
    const i0 = cell % pi;
    const j0 = Math.floor(cell / pi) % pj;
    const k0 = Math.floor(cell / (pi * pj));
    for (let k = Math.max(1, k0 - REACH); k <= Math.min(pk - 2, k0 + REACH); k++) {
      for (let j = Math.max(1, j0 - REACH); j <= Math.min(pj - 2, j0 + REACH); j++) {
        for (let i = Math.max(1, i0 - REACH); i <= Math.min(pi - 2, i0 + REACH); i++) {
          const at = i + pi * (j + pj * k);
          for (const step of stride) {
            const difference = Math.abs((values[at] as number) - (values[at + step] as number));
            if (difference === difference) differences.push(difference);
          }
        }
      }
    }
  }
  if (differences.length === 0) return 0;
  const sorted = Float64Array.from(differences).sort();
  return ((sorted[sorted.length >> 1] as number) * 1.4826) / Math.SQRT2;
}

/**
 * Sigma filter (Lee 1983): each cell becomes the mean of those of its 27 neighbours that lie within `reach` of it. Takes away noise and leaves every edge
 * higher than `reach` exactly where it was; NaN stays NaN.
 */
export function sigmaFilter(values: Float32Array, padded: Size, reach: number): Float32Array {
  const [pi, pj, pk] = padded;
  const out = new Float32Array(values.length).fill(NaN);
  const rows = new Int32Array(9);
  for (let dk = -1, r = 0; dk <= 1; dk++) for (let dj = -1; dj <= 1; dj++) rows[r++] = pi * (dj + pj * dk);
  for (let k = 1; k < pk - 1; k++) {
    for (let j = 1; j < pj - 1; j++) {
      const row = pi * (j + pj * k);
      for (let at = row + 1; at < row + pi - 1; at++) {
        const centre = values[at] as number;
        if (centre !== centre) continue;
        const low = centre - reach;
        const high = centre + reach;
        let sum = 0;
        let count = 0;
        for (let r = 0; r < 9; r++) {
          const other = at + (rows[r] as number);
          for (let o = other - 1; o <= other + 1; o++) {
            const v = values[o] as number;
            if (v >= low && v <= high) {
              sum += v;
              count++;
            }
          }
        }
        out[at] = sum / count;
      }
    }
  }
  return out;
}
