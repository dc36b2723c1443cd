import { type Affine } from './affine.ts';
import { type Box } from './box.ts';
import { type Volume } from './grid.ts';
import { HALF, insideRange } from './row-range.ts';

/** Scratch tile: 2 MiB of float64, which stays in a core's L2 cache. */
const TILE_VALUES = 1 << 18;
/** A weight below this is float noise of a zero. */
const NO_WEIGHT = 1e-9;
/** Positions computed in two ways agree to better than this (voxels). */
const ROUNDING = 1e-6;

/**
 * Trilinear {@link resample} kernel. The box is cut into blocks; the source voxels a block can touch are copied to a small float64
 * tile first, and the hot loop reads only the tile: one array type whatever the source's, and near memory however the axes turn.
 */
export function resampleLinear(out: Float32Array | Float64Array, source: Volume, box: Box, map: Affine, outside: number): void {
  const [ni, nj, nk] = box.size;
  const [si, sj, sk] = box.start;
  const block = blockSize(map, box);
  const tile = new Float64Array(Math.min(TILE_VALUES, source.data.length));
  const bounds = new Int32Array(6);
  for (let k = 0; k < nk; k += block[2]) {
    for (let j = 0; j < nj; j += block[1]) {
      for (let i = 0; i < ni; i += block[0]) {
        const lo = [i, j, k] as const;
        const hi = [Math.min(ni, i + block[0]), Math.min(nj, j + block[1]), Math.min(nk, k + block[2])] as const;
        const any = sourceBounds(bounds, source, map, [si + lo[0], sj + lo[1], sk + lo[2]], [si + hi[0], sj + hi[1], sk + hi[2]]);
        if (any) loadTile(tile, source, bounds);
        else bounds.fill(0);
        interpolateBlock(out, tile, bounds, source, box, map, outside, lo, hi);
      }
    }
  }
}

/** Largest block of target voxels, up to 64³, whose source voxels fit the tile. */
function blockSize(map: Affine, box: Box): [number, number, number] {
  const block: [number, number, number] = [Math.min(64, box.size[0]), Math.min(64, box.size[1]), Math.min(64, box.size[2])];
  const reach = (row: 0 | 4 | 8): number => {
    const moved =
      Math.abs(map[row]) * (block[0] - 1) +
      Math.abs(map[(row + 1) as 1 | 5 | 9]) * (block[1] - 1) +
      Math.abs(map[(row + 2) as 2 | 6 | 10]) * (block[2] - 1);
    return Math.ceil(moved + 2 * ROUNDING) + 3;
  };
  const step = ([0, 1, 2] as const).map((c) => Math.hypot(map[c], map[(4 + c) as 4 | 5 | 6], map[(8 + c) as 8 | 9 | 10]));
  while (reach(0) * reach(4) * reach(8) > TILE_VALUES && (block[0] > 1 || block[1] > 1 || block[2] > 1)) {
    let longest: 0 | 1 | 2 = 0;
    for (const axis of [1, 2] as const) {
      if ((block[axis] - 1) * (step[axis] as number) > (block[longest] - 1) * (step[longest] as number)) longest = axis;
    }
    block[longest] = Math.ceil(block[longest] / 2);
  }
  return block;
}

/** Source voxels `[x0, x1] × [y0, y1] × [z0, z1]` that target voxels `[lo, hi)` can touch; false when none. */
function sourceBounds(bounds: Int32Array, source: Volume, map: Affine, lo: readonly number[], hi: readonly number[]): boolean {
  for (let axis = 0; axis < 3; axis++) {
    let min = map[(4 * axis + 3) as 3 | 7 | 11];
    let max = min;
    for (let c = 0; c < 3; c++) {
      const m = map[(4 * axis + c) as 0];
      const a = m * (lo[c] as number);
      const b = m * ((hi[c] as number) - 1);
      min += Math.min(a, b);
      max += Math.max(a, b);
    }
    const last = source.grid.size[axis as 0 | 1 | 2] - 1;
    // Half a voxel outside still reads the edge voxel.
    if (max < -1 || min > last + 1) return false;
    bounds[2 * axis] = Math.min(last, Math.max(0, Math.floor(min - ROUNDING)));
    bounds[2 * axis + 1] = Math.min(last, Math.max(0, Math.floor(max + ROUNDING) + 1));
  }
  return true;
}

function loadTile(tile: Float64Array, source: Volume, bounds: Int32Array): void {
  const { data, grid } = source;
  const [nx, ny] = grid.size;
  const [x0, x1, y0, y1, z0, z1] = bounds as unknown as [number, number, number, number, number, number];
  const width = x1 - x0 + 1;
  let at = 0;
  for (let z = z0; z <= z1; z++) {
    for (let y = y0; y <= y1; y++) {
      const from = x0 + nx * (y + ny * z);
      tile.set(data.subarray(from, from + width), at);
      at += width;
    }
  }
}

function interpolateBlock(
  out: Float32Array | Float64Array,
  tile: Float64Array,
  bounds: Int32Array,
  source: Volume,
  box: Box,
  map: Affine,
  outside: number,
  lo: readonly [number, number, number],
  hi: readonly [number, number, number],
): void {
  const [startI, startJ, startK] = box.start;
  const [ni, nj] = box.size;
  const n = source.grid.size;
  const [lastX, lastY, lastZ] = [n[0] - 1, n[1] - 1, n[2] - 1];
  const [x0, x1, y0, y1, z0] = bounds as unknown as [number, number, number, number, number];
  const strideY = x1 - x0 + 1;
  const strideZ = strideY * (y1 - y0 + 1);
  const origin = x0 + strideY * y0 + strideZ * z0;
  const [sx, sy, sz] = [map[0], map[4], map[8]];
  const range = new Int32Array(2);
  const base = new Float64Array(3);
  for (let k = lo[2]; k < hi[2]; k++) {
    for (let j = lo[1]; j < hi[1]; j++) {
      // Each row starts from float64 products, so nothing drifts, and positions do not depend on how the target is cut.
      const bx = map[1] * (startJ + j) + map[2] * (startK + k) + map[3];
      const by = map[5] * (startJ + j) + map[6] * (startK + k) + map[7];
      const bz = map[9] * (startJ + j) + map[10] * (startK + k) + map[11];
      base[0] = bx + HALF;
      base[1] = by + HALF;
      base[2] = bz + HALF;
      insideRange(range, map, n, base, startI + lo[0], startI + hi[0]);
      const first = range[0] as number;
      const end = range[1] as number;
      const row = ni * (j + nj * k) - startI;
      out.fill(outside, row + startI + lo[0], row + first);
      out.fill(outside, row + end, row + startI + hi[0]);
      for (let i = first; i < end; i++) {
        let x = bx + sx * i;
        let y = by + sy * i;
        let z = bz + sz * i;
        x = x < 0 ? 0 : x > lastX ? lastX : x;
        y = y < 0 ? 0 : y > lastY ? lastY : y;
        z = z < 0 ? 0 : z > lastZ ? lastZ : z;
        const xi = x | 0;
        const yi = y | 0;
        const zi = z | 0;
        const u = x - xi;
        const v = y - yi;
        const w = z - zi;
        const dx = xi < lastX ? 1 : 0;
        const dy = yi < lastY ? strideY : 0;
        const dz = zi < lastZ ? strideZ : 0;
        const o = xi + strideY * yi + strideZ * zi - origin;
        const oy = o + dy;
        const oz = o + dz;
        const oyz = oy + dz;
        const c000 = tile[o] as number;
        const c010 = tile[oy] as number;
        const c001 = tile[oz] as number;
        const c011 = tile[oyz] as number;
        const c00 = c000 + ((tile[o + dx] as number) - c000) * u;
        const c10 = c010 + ((tile[oy + dx] as number) - c010) * u;
        const c01 = c001 + ((tile[oz + dx] as number) - c001) * u;
        const c11 = c011 + ((tile[oyz + dx] as number) - c011) * u;
        const c0 = c00 + (c10 - c00) * v;
        const c1 = c01 + (c11 - c01) * v;
        const value = c0 + (c1 - c0) * w;
        // NaN or an infinity among the eight: once more, without the neighbours that have no weight.
        out[row + i] = value - value === 0 ? value : weightedSum(tile, o, dx, dy, dz, u, v, w);
      }
    }
  }
}

function weightedSum(tile: Float64Array, o: number, dx: number, dy: number, dz: number, u: number, v: number, w: number): number {
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const a = corner & 1 ? u : 1 - u;
    const b = corner & 2 ? v : 1 - v;
    const c = corner & 4 ? w : 1 - w;
    if (a < NO_WEIGHT || b < NO_WEIGHT || c < NO_WEIGHT) continue;
    sum += a * b * c * (tile[o + (corner & 1 ? dx : 0) + (corner & 2 ? dy : 0) + (corner & 4 ? dz : 0)] as number);
  }
  return sum;
}
