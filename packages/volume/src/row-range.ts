import { type Affine } from './affine.ts';
import { type Size } from './coordinates.ts';

/**
 * A source position moved up by half a voxel and a little: `q = p + 0.5 + 1e-6`. Then inside is `0 ≤ q < n`, and the nearest voxel
 * is `floor(q)`. The little makes positions that are half-way but for float noise (about 1e-12) all fall the same way: up.
 */
export const HALF = 0.5 + 1e-6;

/**
 * Which part of a row of the target lies inside the source. The row is `i ↦ base + (map[0], map[4], map[8])·i`, in source voxels
 * moved by {@link HALF}: inside is where all three are in `[0, n)`, an interval of `i` as all three are linear.
 * Writes `[first, end)` to `range`, within `[from, to)`; empty as `[from, from)`.
 */
export function insideRange(range: Int32Array, map: Affine, n: Size, base: Float64Array, from: number, to: number): void {
  let first = from;
  let end = to;
  for (const axis of [0, 1, 2] as const) {
    const s = map[(4 * axis) as 0 | 4 | 8];
    const b = base[axis] as number;
    const limit = n[axis];
    if (s === 0) {
      if (!(b >= 0 && b < limit)) end = first;
      continue;
    }
    const atZero = -b / s;
    const atLimit = (limit - b) / s;
    // The divisions round: start a voxel too wide, then let the very test that defines "inside" decide.
    let lo = Math.max(first, Math.floor(Math.min(atZero, atLimit)) - 1);
    let hi = Math.min(end, Math.ceil(Math.max(atZero, atLimit)) + 1);
    while (lo < hi && !(b + s * lo >= 0 && b + s * lo < limit)) lo++;
    while (hi > lo && !(b + s * (hi - 1) >= 0 && b + s * (hi - 1) < limit)) hi--;
    first = lo;
    end = hi;
  }
  range[0] = end > first ? first : from;
  range[1] = end > first ? end : from;
}
