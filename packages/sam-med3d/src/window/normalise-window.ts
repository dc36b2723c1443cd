import { kFastest, maskedStatistics, type KFastest } from '@annotome/volume';

/** What a window was normalised with, in the study's units. */
export interface Normalisation {
  readonly mean: number;
  readonly deviation: number;
  /** Voxels the two were taken over. */
  readonly voxels: number;
  /**
   * `positive`: the paper's rule. `all`: the voxels above 0 told nothing (none of them, or all equal: a window of air, an image with
   * negative values only), so all voxels were taken. `constant`: nothing to tell apart at all; the normalised window is 0 throughout.
   */
  readonly over: 'positive' | 'all' | 'constant';
}

/**
 * The paper's z-normalisation: mean and (unbiased, n − 1) standard deviation over the voxels above 0, applied to all voxels.
 * Never gives NaN for finite input; see {@link Normalisation.over} for windows that have nothing above 0 or no contrast.
 */
export function normaliseWindow(raw: KFastest<Float32Array>): {
  image: KFastest<Float32Array>;
  normalisation: Normalisation;
} {
  const normalisation = normalisationOf(raw);
  const { mean, deviation } = normalisation;
  const image = new Float32Array(raw.length);
  for (let i = 0; i < raw.length; i++) image[i] = ((raw[i] as number) - mean) / deviation;
  return { image: kFastest(image), normalisation };
}

function normalisationOf(raw: Float32Array): Normalisation {
  const positive = maskedStatistics(raw, (value) => value > 0);
  if (positive.std > 0) return { mean: positive.mean, deviation: positive.std, voxels: positive.count, over: 'positive' };
  const { mean, std, count } = maskedStatistics(raw, () => true);
  if (std > 0) return { mean, deviation: std, voxels: count, over: 'all' };
  return { mean, deviation: 1, voxels: count, over: 'constant' };
}
