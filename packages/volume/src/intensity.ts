import { type VoxelArray } from './coordinates.ts';
import { scan } from './scan.ts';

/** Smallest and largest finite value; undefined when there is none. */
export function valueRange(data: VoxelArray): { readonly min: number; readonly max: number } | undefined {
  let min = Infinity;
  let max = -Infinity;
  scan(data, (block, n) => {
    for (let v = 0; v < n; v++) {
      const value = block[v] as number;
      if (value < min && value !== -Infinity) min = value;
      if (value > max && value !== Infinity) max = value;
    }
  });
  return min <= max ? { min, max } : undefined;
}

const BINS = 1 << 16;

/**
 * Percentiles (0…100) of the finite values, for a viewer's window: the value of that rank, the lower of two, from a histogram of 65,536
 * bins, so within 1/65,535 of the range.
 * @returns Undefined when no value is finite.
 */
export function percentiles(data: VoxelArray, wanted: readonly number[]): readonly number[] | undefined {
  const range = valueRange(data);
  if (!range) return undefined;
  const { min, max } = range;
  const bins = new Float64Array(BINS);
  const width = (max - min) / (BINS - 1) || 1;
  let count = 0;
  scan(data, (block, n) => {
    for (let v = 0; v < n; v++) {
      const bin = ((block[v] as number) - min) / width;
      if (bin - bin !== 0) continue;
      const at = Math.round(bin);
      bins[at] = (bins[at] as number) + 1;
      count++;
    }
  });
  return wanted.map((p) => {
    const rank = (Math.min(100, Math.max(0, p)) / 100) * (count - 1);
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += bins[bin] as number;
      if (seen > rank) return min + bin * width;
    }
    return max;
  });
}
