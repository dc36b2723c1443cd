import {
  clipBox,
  emptyMask,
  iFastest,
  invert,
  size,
  tighten,
  voxel,
  type Affine,
  type Box,
  type BoxMask,
  type Grid,
  type Voxel,
} from '@annotome/volume';
import { type Axis } from './slice.ts';

/** Voxels: rounding must not decide whether a voxel at exactly the radius is in, or a dab would not be symmetric. */
const SLACK = 1e-6;

/** `disc`: within one slice, the voxels whose index along `axis` is that of the pointer. `sphere`: in all three dimensions. */
export type Brush =
  | { readonly shape: 'disc'; readonly radiusMm: number; readonly axis: Axis }
  | { readonly shape: 'sphere'; readonly radiusMm: number };

/**
 * What a brush covers between two samples of the pointer: every voxel whose centre is within the radius of the line from `from` to `to`,
 * in millimetres by the grid's affine (spacing, obliqueness and shear included), and always the voxels under the line, so that even a brush
 * thinner than a voxel leaves no gap. `from` equal to `to` is one dab. What lies off the grid is left out.
 *
 * Exact, and not sampled along the line: a capsule is convex, so it meets each row of voxels in one interval, which is solved for.
 * @param from Fractional voxels of the grid. With a disc, both are first moved to the slice nearest to `to`.
 * @throws RangeError when the radius is not a positive number, or a point is not finite.
 */
export function sweepBrush(grid: Grid, brush: Brush, from: Voxel, to: Voxel): BoxMask {
  const { radiusMm: r } = brush;
  if (!(r > 0) || !Number.isFinite(r)) throw new RangeError(`A brush needs a radius above 0 mm; found ${r}.`);
  if (![...from, ...to].every(Number.isFinite)) {
    throw new RangeError(`A stroke needs finite points; found ${from.join(', ')} → ${to.join(', ')}.`);
  }
  const slice = brush.shape === 'disc' ? { axis: brush.axis, index: Math.round(to[brush.axis]) } : undefined;
  // Always the same end first: rounding must not tell a stroke from the same one backwards.
  const [a, b] = inOrder(slice ? onSlice(from, slice) : from, slice ? onSlice(to, slice) : to);
  const box = clipBox(boxOfSweep(grid.affine, a, b, r, slice), grid.size);
  if (!box) return emptyMask();
  const data = new Uint8Array(box.size[0] * box.size[1] * box.size[2]);
  fillCapsule(data, box, grid.affine, a, b, r);
  if (r < thickestVoxel(grid.affine)) drawLine(data, box, a, b);
  return tighten(box, iFastest(data));
}

interface Slice {
  readonly axis: Axis;
  readonly index: number;
}

function onSlice(p: Voxel, { axis, index }: Slice): Voxel {
  return voxel(axis === 0 ? index : p[0], axis === 1 ? index : p[1], axis === 2 ? index : p[2]);
}

function inOrder(a: Voxel, b: Voxel): readonly [Voxel, Voxel] {
  const differs = ([0, 1, 2] as const).find((d) => a[d] !== b[d]);
  return differs === undefined || a[differs] < b[differs] ? [a, b] : [b, a];
}

/** A ball of radius r reaches `r · |row of A⁻¹|` voxels along an axis. At least the voxels nearest to both ends are in the box. */
function boxOfSweep(affine: Affine, a: Voxel, b: Voxel, r: number, slice: Slice | undefined): Box {
  const inverse = invert(affine).worldToVoxel;
  const bounds = ([0, 1, 2] as const).map((axis) => {
    if (slice?.axis === axis) return [slice.index, slice.index] as const;
    const row = 4 * axis;
    const reach = r * Math.hypot(inverse[row as 0], inverse[(row + 1) as 0], inverse[(row + 2) as 0]) + SLACK;
    const [low, high] = [Math.min(a[axis], b[axis]), Math.max(a[axis], b[axis])];
    return [Math.min(Math.ceil(low - reach), Math.round(low)), Math.max(Math.floor(high + reach), Math.round(high))] as const;
  }) as [readonly [number, number], readonly [number, number], readonly [number, number]];
  const [i, j, k] = bounds;
  return { start: voxel(i[0], j[0], k[0]), size: size(i[1] - i[0] + 1, j[1] - j[0] + 1, k[1] - k[0] + 1) };
}

/** Half of a voxel's longest diagonal: a thinner brush can slip between voxel centres. */
function thickestVoxel(a: Affine): number {
  let longest = 0;
  for (const [s, t] of [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ] as const) {
    longest = Math.max(longest, Math.hypot(a[0] + s * a[1] + t * a[2], a[4] + s * a[5] + t * a[6], a[8] + s * a[9] + t * a[10]));
  }
  return longest / 2;
}

function fillCapsule(data: Uint8Array, { start, size: n }: Box, A: Affine, a: Voxel, b: Voxel, r: number): void {
  // Squared length of a step (x, y, z) in voxels is g00 x² + g11 y² + g22 z² + 2 (g01 xy + g02 xz + g12 yz), in mm².
  const g00 = A[0] * A[0] + A[4] * A[4] + A[8] * A[8];
  const g11 = A[1] * A[1] + A[5] * A[5] + A[9] * A[9];
  const g22 = A[2] * A[2] + A[6] * A[6] + A[10] * A[10];
  const g01 = A[0] * A[1] + A[4] * A[5] + A[8] * A[9];
  const g02 = A[0] * A[2] + A[4] * A[6] + A[8] * A[10];
  const g12 = A[1] * A[2] + A[5] * A[6] + A[9] * A[10];
  const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  // Gd: the stroke as a covector; its product with a step is the step's length along the stroke, times the stroke's length.
  const [ex, ey, ez] = [g00 * dx + g01 * dy + g02 * dz, g01 * dx + g11 * dy + g12 * dz, g02 * dx + g12 * dy + g22 * dz];
  const length2 = dx * ex + dy * ey + dz * ez;
  const r2 = r * r;
  const across = length2 > 0 ? g00 - (ex * ex) / length2 : 0;
  const parallel = !(across > 1e-9 * g00);
  for (let kk = 0; kk < n[2]; kk++) {
    for (let jj = 0; jj < n[1]; jj++) {
      const [y, z] = [jj + start[1] - a[1], kk + start[2] - a[2]];
      const h = (g01 * y + g02 * z) / g00;
      const rest = g11 * y * y + g22 * z * z + 2 * g12 * y * z;
      // The ball around a, then that around b, in x = i − a_i.
      const root = h * h - (rest - r2) / g00;
      let lo = Infinity;
      let hi = -Infinity;
      if (root >= -SLACK) {
        const half = Math.sqrt(Math.max(0, root));
        lo = -h - half;
        hi = -h + half;
      }
      if (length2 > 0) {
        const [y2, z2] = [y - dy, z - dz];
        const h2 = (g01 * y2 + g02 * z2) / g00;
        const root2 = h2 * h2 - (g11 * y2 * y2 + g22 * z2 * z2 + 2 * g12 * y2 * z2 - r2) / g00;
        if (root2 >= -SLACK) {
          const half = Math.sqrt(Math.max(0, root2));
          lo = Math.min(lo, dx - h2 - half);
          hi = Math.max(hi, dx - h2 + half);
        }
        // The cylinder between them: within r of the line, where the foot of the perpendicular lies between the ends.
        const along = ey * y + ez * z;
        let from = -Infinity;
        let to = Infinity;
        if (parallel) {
          // `rest`, `h` and the rest are the same for the whole row: take the distance at x = 0.
          if (rest - (along * along) / length2 > r2 * (1 + SLACK)) from = Infinity;
        } else {
          const middle = (g01 * y + g02 * z - (ex * along) / length2) / across;
          const root3 = middle * middle - (rest - (along * along) / length2 - r2) / across;
          if (root3 < 0) from = Infinity;
          else {
            from = -middle - Math.sqrt(root3);
            to = -middle + Math.sqrt(root3);
          }
        }
        if (Math.abs(ex) > 1e-12 * length2) {
          const [end1, end2] = [-along / ex, (length2 - along) / ex];
          from = Math.max(from, Math.min(end1, end2));
          to = Math.min(to, Math.max(end1, end2));
        } else if (along < 0 || along > length2) from = Infinity;
        if (from <= to) {
          lo = Math.min(lo, from);
          hi = Math.max(hi, to);
        }
      }
      const first = Math.max(0, Math.ceil(lo + a[0] - start[0] - SLACK));
      const last = Math.min(n[0] - 1, Math.floor(hi + a[0] - start[0] + SLACK));
      const row = n[0] * (jj + n[1] * kk);
      if (first <= last) data.fill(1, row + first, row + last + 1);
    }
  }
}

/** The voxels nearest to points of the line, no two more than one step apart along any axis. */
function drawLine(data: Uint8Array, { start, size: [ni, nj, nk] }: Box, a: Voxel, b: Voxel): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(b[0] - a[0]), Math.abs(b[1] - a[1]), Math.abs(b[2] - a[2]))));
  for (let s = 0; s <= steps; s++) {
    const t = s / steps;
    const i = Math.round(a[0] + t * (b[0] - a[0])) - start[0];
    const j = Math.round(a[1] + t * (b[1] - a[1])) - start[1];
    const k = Math.round(a[2] + t * (b[2] - a[2])) - start[2];
    if (i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk) data[i + ni * (j + nj * k)] = 1;
  }
}
