import { type Affine } from './affine.ts';
import { type Box } from './box.ts';
import { type VoxelArray } from './coordinates.ts';
import { type Volume } from './grid.ts';
import { HALF, insideRange } from './row-range.ts';
import { bitsOf } from './voxel-array.ts';

/** Nearest-neighbour {@link resample} kernel: voxels are moved as bits, never converted. `out` has the source's array type. */
export function resampleNearest(out: VoxelArray, source: Volume, box: Box, map: Affine, outside: number): void {
  const to = bitsOf(out);
  const from = bitsOf(source.data);
  const n = source.grid.size;
  const [nx, ny] = n;
  const nxy = nx * ny;
  const [startI, startJ, startK] = box.start;
  const [ni, nj, nk] = box.size;
  const [sx, sy, sz] = [map[0], map[4], map[8]];
  const range = new Int32Array(2);
  const base = new Float64Array(3);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const bx = map[1] * (startJ + j) + map[2] * (startK + k) + map[3] + HALF;
      const by = map[5] * (startJ + j) + map[6] * (startK + k) + map[7] + HALF;
      const bz = map[9] * (startJ + j) + map[10] * (startK + k) + map[11] + HALF;
      base[0] = bx;
      base[1] = by;
      base[2] = bz;
      insideRange(range, map, n, base, startI, startI + ni);
      const first = range[0] as number;
      const end = range[1] as number;
      const row = ni * (j + nj * k) - startI;
      out.fill(outside, row + startI, row + first);
      out.fill(outside, row + end, row + startI + ni);
      // Inside, all three are in [0, n), so truncation is floor.
      for (let i = first; i < end; i++) {
        const x = (bx + sx * i) | 0;
        const y = (by + sy * i) | 0;
        const z = (bz + sz * i) | 0;
        to[row + i] = from[x + nx * y + nxy * z] as number;
      }
    }
  }
}
