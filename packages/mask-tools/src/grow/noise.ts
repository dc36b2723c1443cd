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
  const differences: number[] = [];
  for (const cell of cells) {
    const i0 = cell % pi;
    const j0 = Math.floor(cell / pi) % pj;
    const k0 = Math.floor(cell / (pi * pj));
    const [iEnd, jEnd, kEnd] = [Math.min(pi - 2, i0 + REACH), Math.min(pj - 2, j0 + REACH), Math.min(pk - 2, k0 + REACH)];
    for (let k = Math.max(1, k0 - REACH); k <= kEnd; k++) {
      for (let j = Math.max(1, j0 - REACH); j <= jEnd; j++) {
        for (let i = Math.max(1, i0 - REACH); i <= iEnd; i++) {
          const at = i + pi * (j + pj * k);
          const value = values[at] as number;
          // Both ends within reach, or a mirrored study would count other pairs.
          if (i < iEnd) differences.push(Math.abs(value - (values[at + 1] as number)));
          if (j < jEnd) differences.push(Math.abs(value - (values[at + pi] as number)));
          if (k < kEnd) differences.push(Math.abs(value - (values[at + pi * pj] as number)));
        }
      }
    }
  }
  const sorted = Float64Array.from(differences.filter((difference) => difference === difference)).sort();
  if (sorted.length === 0) return 0;
  return ((sorted[sorted.length >> 1] as number) * 1.4826) / Math.SQRT2;
}

/**
 * Sigma filter (Lee 1983): a cell becomes the mean of those of its 27 neighbours that lie within `reach` of it. Takes away noise and leaves every edge
 * higher than `reach` exactly where it was; no cell changes by more than `reach`.
 */
export function sigmaMean(values: Float32Array, [pi, pj]: Size, cell: number, reach: number): number {
  const centre = values[cell] as number;
  const low = centre - reach;
  const high = centre + reach;
  let sum = 0;
  let count = 0;
  for (let dk = -1; dk <= 1; dk++) {
    for (let dj = -1; dj <= 1; dj++) {
      const middle = cell + pi * (dj + pj * dk);
      for (let at = middle - 1; at <= middle + 1; at++) {
        const v = values[at] as number;
        if (v >= low && v <= high) {
          sum += v;
          count++;
        }
      }
    }
  }
  return sum / count;
}
