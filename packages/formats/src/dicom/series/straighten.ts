import { type Straightening } from './lay-stack.ts';

/** A plane being summed: weighted values and how much weight each pixel got. */
export interface PlaneSum {
  readonly columns: number;
  readonly rows: number;
  readonly sum: Float64Array;
  readonly weight: Float64Array;
}

export const planeSum = (columns: number, rows: number): PlaneSum => ({
  columns,
  rows,
  sum: new Float64Array(columns * rows),
  weight: new Float64Array(columns * rows),
});

/** Below this share of a pixel a shift is none. */
const NO_SHIFT = 1e-3;

/** Whole pixels of a shift, rounded up, and the share by which the source pixel then lies before: `offset = whole − share`. */
function splitShift(offset: number): { whole: number; share: number } {
  const whole = Math.ceil(offset - NO_SHIFT);
  const share = whole - offset;
  return share < NO_SHIFT ? { whole, share: 0 } : { whole, share };
}

/**
 * Adds a slice to a plane, its first pixel at (`column`, `row`) of the plane, with bilinear interpolation. Pixels of the plane that the slice does not
 * reach get nothing.
 */
export function addShifted(
  into: PlaneSum,
  slice: Float64Array,
  size: { readonly columns: number; readonly rows: number },
  at: { readonly column: number; readonly row: number },
  weight: number,
): void {
  const { sum, weight: weights, columns: width, rows: height } = into;
  const { columns, rows } = size;
  const x = splitShift(at.column);
  const y = splitShift(at.row);
  const [fx, fy] = [x.share, y.share];
  // Where the share is zero the neighbour counts nothing: pointing it at the pixel itself keeps reads inside the slice.
  const right = fx === 0 ? 0 : 1;
  const below = fy === 0 ? 0 : columns;
  const iStart = Math.max(0, x.whole);
  const iEnd = Math.min(width, x.whole + columns - right);
  const jStart = Math.max(0, y.whole);
  const jEnd = Math.min(height, y.whole + rows - (fy === 0 ? 0 : 1));
  for (let j = jStart; j < jEnd; j++) {
    let from = (j - y.whole) * columns + (iStart - x.whole);
    let to = j * width + iStart;
    for (let i = iStart; i < iEnd; i++, from++, to++) {
      const a = slice[from] as number;
      const b = slice[from + right] as number;
      const c = slice[from + below] as number;
      const d = slice[from + below + right] as number;
      const top = a + (b - a) * fx;
      const bottom = c + (d - c) * fx;
      sum[to] = (sum[to] as number) + weight * (top + (bottom - top) * fy);
      weights[to] = (weights[to] as number) + weight;
    }
  }
}

/** A pixel that the nearer of its two slices does not reach is outside the picture. */
const REACHED = 0.5 - 1e-9;

/** Writes the plane's values to `out`: weighted means, `outside` where no slice near enough reached; and empties the sum. */
export function takePlane(from: PlaneSum, out: Float64Array, outside: number): void {
  const { sum, weight } = from;
  for (let p = 0; p < out.length; p++) {
    const w = weight[p] as number;
    out[p] = w >= REACHED ? (sum[p] as number) / w : outside;
  }
  sum.fill(0);
  weight.fill(0);
}

/**
 * Which slices make plane `k`, with weights that add to one: the slice that lies on it, or the ones before and after it, linear in their distance.
 */
export function slicesForPlane(plane: Straightening['plane'], k: number): { slice: number; weight: number }[] {
  let after = plane.findIndex((at) => at >= k - 1e-6);
  if (after < 0) after = plane.length - 1;
  const at = plane[after] ?? k;
  const before = plane[after - 1];
  if (before === undefined || at <= k + 1e-6) return [{ slice: after, weight: 1 }];
  const weight = (k - before) / (at - before);
  return [
    { slice: after - 1, weight: 1 - weight },
    { slice: after, weight },
  ];
}
