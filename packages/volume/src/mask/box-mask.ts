import { type Box } from '../box.ts';
import { iFastest, size, voxel, type IFastest, type Size, type VoxelArray } from '../coordinates.ts';

/** A binary mask on a grid, kept only inside its bounding box. */
export interface BoxMask {
  /** Tight around the mask. Of size 0 × 0 × 0 when it is empty. */
  readonly box: Box;
  /** 1 inside, 0 outside, one per voxel of the box. */
  readonly data: IFastest<Uint8Array>;
  /** Voxels inside. */
  readonly voxels: number;
}

export const emptyMask = (): BoxMask => ({
  box: { start: voxel(0, 0, 0), size: size(0, 0, 0) },
  data: iFastest(new Uint8Array(0)),
  voxels: 0,
});

/** The mask without the empty rows and slices around it. `data` may be kept, not copied, when there are none. */
export function tighten(box: Box, data: IFastest<Uint8Array>): BoxMask {
  const [ni, nj, nk] = box.size;
  let voxels = 0;
  const lo = [ni, nj, nk] as [number, number, number];
  const hi = [-1, -1, -1] as [number, number, number];
  // indexOf and lastIndexOf skip empty stretches at the machine's speed.
  for (let next = data.indexOf(1); next !== -1;) {
    const row = Math.floor(next / ni);
    const rowStart = row * ni;
    const last = data.lastIndexOf(1, rowStart + ni - 1);
    for (let at = next; at <= last; at++) voxels += data[at] as number;
    const j = row % nj;
    const k = (row - j) / nj;
    lo[0] = Math.min(lo[0], next - rowStart);
    hi[0] = Math.max(hi[0], last - rowStart);
    lo[1] = Math.min(lo[1], j);
    hi[1] = Math.max(hi[1], j);
    lo[2] = Math.min(lo[2], k);
    hi[2] = Math.max(hi[2], k);
    next = data.indexOf(1, rowStart + ni);
  }
  if (voxels === 0) return emptyMask();
  const start = voxel(box.start[0] + lo[0], box.start[1] + lo[1], box.start[2] + lo[2]);
  const tight: Box = { start, size: size(hi[0] - lo[0] + 1, hi[1] - lo[1] + 1, hi[2] - lo[2] + 1) };
  if (tight.size.every((n, axis) => n === box.size[axis])) return { box, data, voxels };
  return { box: tight, data: copyRows(data, box, tight), voxels };
}

/** Rows of `from` (all of box `source`) that fall into box `target`, in a new array; 0 elsewhere. */
function copyRows(from: Uint8Array, source: Box, target: Box): IFastest<Uint8Array> {
  const out = new Uint8Array(target.size[0] * target.size[1] * target.size[2]);
  forEachSharedRow(source, target, (a, b, length) => out.set(from.subarray(a, a + length), b));
  return iFastest(out);
}

/** Calls `row` with the offsets of each row that both boxes hold, in the one's array and in the other's, and its length. */
function forEachSharedRow(one: Box, other: Box, row: (a: number, b: number, length: number) => void): void {
  const lo = ([0, 1, 2] as const).map((d) => Math.max(one.start[d], other.start[d])) as [number, number, number];
  const hi = ([0, 1, 2] as const).map((d) => Math.min(one.start[d] + one.size[d], other.start[d] + other.size[d])) as [
    number,
    number,
    number,
  ];
  const offset = ({ start, size: n }: Box, j: number, k: number): number =>
    lo[0] - start[0] + n[0] * (j - start[1] + n[1] * (k - start[2]));
  if (hi[0] <= lo[0]) return;
  for (let k = lo[2]; k < hi[2]; k++) {
    for (let j = lo[1]; j < hi[1]; j++) row(offset(one, j, k), offset(other, j, k), hi[0] - lo[0]);
  }
}

/** Voxels that are in either mask, both on the same grid. */
export function unite(a: BoxMask, b: BoxMask): BoxMask {
  if (a.voxels === 0) return b;
  if (b.voxels === 0) return a;
  const lo = ([0, 1, 2] as const).map((d) => Math.min(a.box.start[d], b.box.start[d])) as [number, number, number];
  const n = ([0, 1, 2] as const).map((d) => Math.max(a.box.start[d] + a.box.size[d], b.box.start[d] + b.box.size[d]) - lo[d]) as [
    number,
    number,
    number,
  ];
  const box: Box = { start: voxel(...lo), size: size(...n) };
  const data = copyRows(a.data, a.box, box);
  let voxels = a.voxels;
  forEachSharedRow(b.box, box, (from, to, length) => {
    for (let i = 0; i < length; i++) {
      if (b.data[from + i] && !data[to + i]) {
        data[to + i] = 1;
        voxels++;
      }
    }
  });
  return { box, data, voxels };
}

/**
 * Writes `value` into a full label map wherever the mask is set, and leaves the rest.
 * @param labels One value per voxel of the grid the mask lies on.
 * @param n Voxels of that grid.
 */
export function pasteMask(mask: BoxMask, labels: IFastest<VoxelArray>, n: Size, value: number): void {
  const { data } = mask;
  forEachSharedRow(mask.box, { start: voxel(0, 0, 0), size: n }, (from, to, length) => {
    for (let i = 0; i < length; i++) if (data[from + i]) labels[to + i] = value;
  });
}
