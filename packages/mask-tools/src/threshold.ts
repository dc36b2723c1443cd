import {
  iFastest,
  spacing,
  tighten,
  type BoxMask,
  type Grid,
  type IFastest,
  type Voxel,
  type VoxelArray,
} from '@annotome/volume';
import { sweepBrush } from './brush.ts';

/** Values in the study's units (HU for CT), both ends included. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** The voxels of a mask whose value is in the range. NaN is in no range. */
export function limitToRange(mask: BoxMask, grid: Grid, values: IFastest<VoxelArray>, { min, max }: ValueRange): BoxMask {
  const [ni, nj, nk] = mask.box.size;
  const { start } = mask.box;
  const data = new Uint8Array(mask.data.length);
  let at = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = start[0] + grid.size[0] * (j + start[1] + grid.size[1] * (k + start[2]));
      for (let i = 0; i < ni; i++, at++) {
        const value = values[row + i] as number;
        if (mask.data[at] && value >= min && value <= max) data[at] = 1;
      }
    }
  }
  return tighten(mask.box, iFastest(data));
}

/**
 * The range of what is under the pointer: the median of the values within `radiusMm` (at least the nearest voxels), plus and minus
 * 3 standard deviations, estimated from the median deviation (× 1.4826) so that a neighbour's edge inside the radius counts little.
 * @returns undefined off the grid, or where no value is finite.
 */
export function rangeAround(grid: Grid, values: IFastest<VoxelArray>, p: Voxel, radiusMm: number): ValueRange | undefined {
  const probe = sweepBrush(grid, { shape: 'sphere', radiusMm: Math.max(radiusMm, Math.max(...spacing(grid))) }, p, p);
  const { start, size: n } = probe.box;
  const found: number[] = [];
  probe.data.forEach((inside, at) => {
    if (!inside) return;
    const i = at % n[0];
    const j = Math.floor(at / n[0]) % n[1];
    const k = Math.floor(at / (n[0] * n[1]));
    const value = values[start[0] + i + grid.size[0] * (start[1] + j + grid.size[1] * (start[2] + k))] as number;
    if (Number.isFinite(value)) found.push(value);
  });
  if (found.length === 0) return undefined;
  const middle = medianOf(found);
  const spread = 3 * 1.4826 * medianOf(found.map((v) => Math.abs(v - middle)));
  return { min: middle - spread, max: middle + spread };
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}
