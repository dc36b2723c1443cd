/** Points in a leaf are compared one by one. */
const LEAF = 8;

/**
 * A k-d tree over points in space, for exact nearest-neighbour distances between two surfaces. It needs memory for the surface only
 * (a distance transform needs it for the whole box), and any affine, sheared ones too, is a matter of where the points are.
 */
export class NearestPoint {
  /** x, y, z of the points in tree order: the node of a range is its middle, split along axis depth mod 3. */
  readonly #at: Float64Array;
  readonly #count: number;
  /** Position in tree order of the last answer: the search starts from it, as neighbours tend to have neighbouring answers. */
  #last = 0;
  readonly #stack = new Int32Array(3 * 64);
  readonly #bounds = new Float64Array(3 * 64);

  /** @param points x, y, z of each, at least one. Reordered in place and kept. */
  constructor(points: Float64Array) {
    this.#at = points;
    this.#count = points.length / 3;
    arrange(points, 0, this.#count - 1, 0);
  }

  /** Distance from a point to the nearest of the tree's. */
  distance(x: number, y: number, z: number): number {
    const at = this.#at;
    const stack = this.#stack;
    const bounds = this.#bounds;
    let nearest = this.#last;
    let best = squared(at, nearest, x, y, z);
    if (best === 0) return 0;
    let top = 0;
    let lo = 0;
    let hi = this.#count - 1;
    let axis = 0;
    // Squared distance along each axis from the point to the current cell.
    let gapX = 0;
    let gapY = 0;
    let gapZ = 0;
    for (;;) {
      while (hi - lo > LEAF) {
        const middle = (lo + hi) >> 1;
        const d = squared(at, middle, x, y, z);
        if (d < best) {
          best = d;
          nearest = middle;
        }
        const delta = (axis === 0 ? x : axis === 1 ? y : z) - (at[3 * middle + axis] as number);
        const gap = delta * delta;
        const farX = axis === 0 ? gap : gapX;
        const farY = axis === 1 ? gap : gapY;
        const farZ = axis === 2 ? gap : gapZ;
        const next = axis === 2 ? 0 : axis + 1;
        if (farX + farY + farZ < best) {
          stack[3 * top] = delta < 0 ? middle + 1 : lo;
          stack[3 * top + 1] = delta < 0 ? hi : middle - 1;
          stack[3 * top + 2] = next;
          bounds[3 * top] = farX;
          bounds[3 * top + 1] = farY;
          bounds[3 * top + 2] = farZ;
          top++;
        }
        if (delta < 0) hi = middle - 1;
        else lo = middle + 1;
        axis = next;
      }
      for (let p = lo; p <= hi; p++) {
        const d = squared(at, p, x, y, z);
        if (d < best) {
          best = d;
          nearest = p;
        }
      }
      do {
        if (top === 0) {
          this.#last = nearest;
          return Math.sqrt(best);
        }
        top--;
        gapX = bounds[3 * top] as number;
        gapY = bounds[3 * top + 1] as number;
        gapZ = bounds[3 * top + 2] as number;
      } while (gapX + gapY + gapZ >= best);
      lo = stack[3 * top] as number;
      hi = stack[3 * top + 1] as number;
      axis = stack[3 * top + 2] as number;
    }
  }
}

function squared(at: Float64Array, p: number, x: number, y: number, z: number): number {
  const dx = (at[3 * p] as number) - x;
  const dy = (at[3 * p + 1] as number) - y;
  const dz = (at[3 * p + 2] as number) - z;
  return dx * dx + dy * dy + dz * dz;
}

/** Orders points `lo…hi` so that the middle one splits the rest along `axis`, and so on in both halves. */
function arrange(at: Float64Array, lo: number, hi: number, axis: number): void {
  if (hi - lo <= LEAF) return;
  const middle = (lo + hi) >> 1;
  select(at, middle, lo, hi, axis);
  const next = axis === 2 ? 0 : axis + 1;
  arrange(at, lo, middle - 1, next);
  arrange(at, middle + 1, hi, next);
}

/** Hoare's quickselect: after it, none of `lo…k−1` is above point `k` along `axis`, and none of `k+1…hi` below. */
function select(at: Float64Array, k: number, lo: number, hi: number, axis: number): void {
  while (hi > lo) {
    const pivot = median(at[3 * lo + axis] as number, at[3 * ((lo + hi) >> 1) + axis] as number, at[3 * hi + axis] as number);
    let i = lo;
    let j = hi;
    while (i <= j) {
      while ((at[3 * i + axis] as number) < pivot) i++;
      while ((at[3 * j + axis] as number) > pivot) j--;
      if (i > j) break;
      swap(at, i, j);
      i++;
      j--;
    }
    if (k <= j) hi = j;
    else if (k >= i) lo = i;
    else return;
  }
}

const median = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function swap(at: Float64Array, p: number, q: number): void {
  for (let c = 0; c < 3; c++) {
    const held = at[3 * p + c] as number;
    at[3 * p + c] = at[3 * q + c] as number;
    at[3 * q + c] = held;
  }
}
