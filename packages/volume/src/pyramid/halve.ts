import { iFastest, voxelCount, type VoxelArray } from '../coordinates.ts';
import { type Volume } from '../grid.ts';
import { bitsOf, emptyLike, typeName } from '../voxel-array.ts';
import { coarser } from './plan-levels.ts';

/** What a volume's values are: measurements, which can be averaged, or names of things, which cannot. */
export type VolumeKind = 'image' | 'labels';

/**
 * The volume at half the resolution along the axes whose factor is 2. A voxel of the result stands for the up to 8 it spans (fewer
 * at an odd end).
 *
 * - `image`: their mean, without NaN (NaN when all are), rounded to the nearest whole number for integer types, halves up.
 * - `labels`: the value most of them have. At a tie a value other than 0 wins, then the one met first (i fastest), so thin structures last longer and no
 *   value appears that was not there.
 */
export function halve<T extends VoxelArray>(
  volume: Volume<T>,
  factor: readonly [1 | 2, 1 | 2, 1 | 2],
  kind: VolumeKind,
): Volume<T> {
  const grid = coarser(volume.grid, factor);
  const out = emptyLike<T>(volume.data, voxelCount(grid.size));
  const result: Volume<T> = { grid, data: iFastest<T>(out) };
  if (kind === 'image') average(volume, factor, result);
  else vote(volume, factor, result);
  return result;
}

function average(source: Volume, [fi, fj, fk]: readonly [number, number, number], target: Volume): void {
  const [nx, ny, nz] = source.grid.size;
  const [ni, nj, nk] = target.grid.size;
  const whole = !typeName(target.data).startsWith('Float');
  // Rows are converted to float64, so that the loops see one array type whatever the volume's.
  const row = new Float64Array(nx);
  const sum = new Float64Array(ni);
  const count = new Uint8Array(ni);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      sum.fill(0);
      count.fill(0);
      for (let z = k * fk; z < Math.min(nz, (k + 1) * fk); z++) {
        for (let y = j * fj; y < Math.min(ny, (j + 1) * fj); y++) {
          const from = nx * (y + ny * z);
          row.set(source.data.subarray(from, from + nx));
          for (let x = 0; x < nx; x++) {
            const value = row[x] as number;
            if (value !== value) continue;
            const i = fi === 2 ? x >> 1 : x;
            sum[i] = (sum[i] as number) + value;
            count[i] = (count[i] as number) + 1;
          }
        }
      }
      for (let i = 0; i < ni; i++) {
        const mean = (sum[i] as number) / (count[i] as number);
        sum[i] = whole ? Math.floor(mean + 0.5) : mean;
      }
      target.data.set(sum, ni * (j + nj * k));
    }
  }
}

function vote(source: Volume, [fi, fj, fk]: readonly [number, number, number], target: Volume): void {
  const from = bitsOf(source.data);
  const to = bitsOf(target.data);
  const [nx, ny, nz] = source.grid.size;
  const [ni, nj, nk] = target.grid.size;
  const values = new Float64Array(8);
  const votes = new Uint8Array(8);
  let at = 0;
  for (let k = 0; k < nk; k++) {
    const endZ = Math.min(nz, (k + 1) * fk);
    for (let j = 0; j < nj; j++) {
      const endY = Math.min(ny, (j + 1) * fj);
      for (let i = 0; i < ni; i++) {
        const endX = Math.min(nx, (i + 1) * fi);
        let found = 0;
        for (let z = k * fk; z < endZ; z++) {
          for (let y = j * fj; y < endY; y++) {
            for (let x = i * fi; x < endX; x++) {
              const value = from[x + nx * (y + ny * z)] as number;
              let v = 0;
              while (v < found && values[v] !== value) v++;
              if (v === found) {
                values[found] = value;
                votes[found++] = 0;
              }
              votes[v] = (votes[v] as number) + 1;
            }
          }
        }
        let best = 0;
        for (let v = 1; v < found; v++) {
          const more = (votes[v] as number) - (votes[best] as number);
          if (more > 0 || (more === 0 && values[best] === 0)) best = v;
        }
        to[at++] = values[best] as number;
      }
    }
  }
}
