import { type VoxelArray } from './coordinates.ts';
import { scan } from './scan.ts';

export interface MaskedStatistics {
  /** Voxels counted: finite, and accepted by the predicate. */
  readonly count: number;
  /** Their mean; 0 when there are none. */
  readonly mean: number;
  /** Their unbiased standard deviation (n − 1); 0 when there are fewer than two. */
  readonly std: number;
}

/** Mean and unbiased standard deviation of the finite voxels for which `counts(value)`; two passes in float64. */
export function maskedStatistics(data: VoxelArray, counts: (value: number) => boolean): MaskedStatistics {
  let count = 0;
  let sum = 0;
  // Sums of differences from the first value: those of a constant image are exactly 0, whatever its value.
  let first = 0;
  scan(data, (block, n) => {
    for (let v = 0; v < n; v++) {
      const value = block[v] as number;
      if (value - value === 0 && counts(value)) {
        if (count++ === 0) first = value;
        sum += value - first;
      }
    }
  });
  const mean = count > 0 ? first + sum / count : 0;
  let squares = 0;
  scan(data, (block, n) => {
    for (let v = 0; v < n; v++) {
      const value = block[v] as number;
      if (value - value === 0 && counts(value)) squares += (value - mean) * (value - mean);
    }
  });
  return { count, mean, std: count > 1 ? Math.sqrt(squares / (count - 1)) : 0 };
}

/**
 * `(value − mean) / std` for every voxel, mean and unbiased standard deviation taken over the voxels for which `counts(value)`
 * (by default those above 0, as SAM-Med3D does). Infinite values and NaN are not counted; they stay what they are.
 *
 * Nothing to scale by (fewer than two counted voxels, or all equal): the mean is subtracted and nothing divided, so a constant
 * image becomes zeros and an empty one stays as it is. Never NaN from finite input.
 * @param out Where the result goes; may be `data` itself. A new array by default.
 */
export function zNormalise(
  data: VoxelArray,
  counts: (value: number) => boolean = (value) => value > 0,
  out = new Float32Array(data.length),
): { readonly data: Float32Array; readonly statistics: MaskedStatistics } {
  const statistics = maskedStatistics(data, counts);
  const { mean } = statistics;
  const std = statistics.std > 0 ? statistics.std : 1;
  scan(data, (block, n, offset) => {
    for (let v = 0; v < n; v++) out[offset + v] = ((block[v] as number) - mean) / std;
  });
  return { data: out, statistics };
}
