import { size, type Box, type IFastest, type Size, type VoxelArray } from '@annotome/volume';

/** Most cells the work is done on: 128³ and a little, what fits the time of one gesture. */
const MOST_CELLS = 2_200_000;

/**
 * A block of the study in cells of one or more voxels (their mean), with one cell of NaN all around: the loops need no bounds, as NaN is never in
 * range of anything. Cell (a, b, c) is at `(a + 1) + n0 · ((b + 1) + n1 · (c + 1))`.
 */
export interface WorkingImage {
  readonly values: Float32Array;
  /** With the border. */
  readonly padded: Size;
  /** Voxels per cell along i, j, k; the last cell may have fewer. */
  readonly bins: readonly [number, number, number];
}

/** How many voxels go into a cell: one where the block is small enough, else more along the finest axes. */
export function chooseBins(n: Size, mm: readonly [number, number, number]): [number, number, number] {
  const bins: [number, number, number] = [1, 1, 1];
  const cells = (): number => Math.ceil(n[0] / bins[0]) * Math.ceil(n[1] / bins[1]) * Math.ceil(n[2] / bins[2]);
  while (cells() > MOST_CELLS) {
    const finest = ([0, 1, 2] as const).reduce(
      (best, d) => (bins[d] * mm[d] < bins[best] * mm[best] - 1e-6 ? d : best),
      0 as 0 | 1 | 2,
    );
    const width = bins[finest] * mm[finest];
    // Axes of the same fineness together, or a turned study would be seen otherwise.
    for (const d of [0, 1, 2] as const) if (bins[d] * mm[d] <= width * 1.001) bins[d]++;
  }
  return bins;
}

export function workingImage(
  data: IFastest<VoxelArray>,
  n: Size,
  { start, size: [ni, nj, nk] }: Box,
  bins: readonly [number, number, number],
): WorkingImage {
  const [bi, bj, bk] = bins;
  const [mi, mj, mk] = [Math.ceil(ni / bi), Math.ceil(nj / bj), Math.ceil(nk / bk)];
  const padded = size(mi + 2, mj + 2, mk + 2);
  const values = new Float32Array(padded[0] * padded[1] * padded[2]).fill(NaN);
  const sum = new Float64Array(mi);
  const count = new Uint32Array(mi);
  for (let c = 0; c < mk; c++) {
    for (let b = 0; b < mj; b++) {
      sum.fill(0);
      count.fill(0);
      for (let k = c * bk; k < Math.min(nk, (c + 1) * bk); k++) {
        for (let j = b * bj; j < Math.min(nj, (b + 1) * bj); j++) {
          let at = start[0] + n[0] * (start[1] + j + n[1] * (start[2] + k));
          for (let a = 0, i = 0; a < mi; a++) {
            for (const end = Math.min(ni, i + bi); i < end; i++, at++) {
              const value = data[at] as number;
              // NaN and the infinities count as nothing.
              if (value - value !== 0) continue;
              sum[a] = (sum[a] as number) + value;
              count[a] = (count[a] as number) + 1;
            }
          }
        }
      }
      const row = 1 + padded[0] * (b + 1 + padded[1] * (c + 1));
      for (let a = 0; a < mi; a++) values[row + a] = (sum[a] as number) / (count[a] as number);
    }
  }
  return { values, padded, bins };
}
