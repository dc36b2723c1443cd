import { type Affine, type Size } from '@annotome/volume';
import { LOGITS } from '../window/window.ts';
import { CELLS, INSIDE, OUTSIDE } from './cell-signs.ts';
import { type Logits } from './decode-mask.ts';
import { cellAt, isOnWindow, shareAt, snapToVoxel } from './window-position.ts';

const STRIDES = [LOGITS * LOGITS, LOGITS, 1] as const;
const CELL_STRIDES = [CELLS * CELLS, CELLS, 1] as const;

/** For the voxels of one target axis: the logit cell each lies in (−1 off the window), how far into it, and which voxels a cell has. */
interface AxisTable {
  readonly cell: Int8Array;
  readonly share: Float64Array;
  /** The cells that have voxels, in the voxels' order. */
  readonly order: Int8Array;
  /** Voxels `[start[c], end[c])` lie in cell `c`. */
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/**
 * For each of the target's axes the window's axis that is parallel to it; undefined when one is parallel to none. True of a study's own
 * grid, oblique or not, as the window's axes are the study's.
 * @param map Target voxel → window voxel.
 */
export function parallelAxes(map: Affine, n: Size): readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2] | undefined {
  const along = ([0, 1, 2] as const).map((d) => {
    // What float noise adds over the whole grid moves nothing: 1e-9 of a voxel.
    const rows = ([0, 1, 2] as const).filter((r) => Math.abs(map[(4 * r + d) as 0]) * n[d] > 1e-9);
    return rows.length === 1 ? rows[0] : undefined;
  });
  const [i, j, k] = along;
  if (i === undefined || j === undefined || k === undefined || i === j || i === k || j === k) return undefined;
  return [i, j, k];
}

/**
 * Fills `data` (zeros; i fastest, `n` voxels) from the logits where the axes are parallel: the interpolation is done along k once per
 * slice, along j once per row, and what is left along i is one straight line per cell.
 */
export function rasteriseParallel(
  data: Uint8Array,
  n: Size,
  map: Affine,
  axes: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2],
  logits: Logits,
  signs: Uint8Array,
  snap: boolean,
): void {
  const [ti, tj, tk] = axes.map((windowAxis, d) => axisTable(map, n, d as 0 | 1 | 2, windowAxis, snap)) as [
    AxisTable,
    AxisTable,
    AxisTable,
  ];
  const [si, sj, sk] = axes.map((axis) => STRIDES[axis]) as [number, number, number];
  const [ci, cj, ck] = axes.map((axis) => CELL_STRIDES[axis]) as [number, number, number];
  const plane = new Float64Array(LOGITS * LOGITS);
  const line = new Float64Array(LOGITS);
  for (let k = 0; k < n[2]; k++) {
    const cellK = tk.cell[k] as number;
    if (cellK < 0) continue;
    interpolatePlane(plane, logits, cellK * sk, si, sj, sk, tk.share[k] as number);
    for (let j = 0; j < n[1]; j++) {
      const cellJ = tj.cell[j] as number;
      if (cellJ < 0) continue;
      interpolateLine(line, plane, cellJ, tj.share[j] as number);
      fillRow(data, n[0] * (j + n[1] * k), ti, line, signs, cellK * ck + cellJ * cj, ci);
    }
  }
}

function axisTable(map: Affine, n: Size, axis: 0 | 1 | 2, windowAxis: 0 | 1 | 2, snap: boolean): AxisTable {
  const count = n[axis];
  const cell = new Int8Array(count).fill(-1);
  const share = new Float64Array(count);
  const start = new Int32Array(CELLS);
  const end = new Int32Array(CELLS);
  const order: number[] = [];
  for (let v = 0; v < count; v++) {
    const p = map[(4 * windowAxis + axis) as 0] * v + map[(4 * windowAxis + 3) as 3];
    if (!isOnWindow(p)) continue;
    const q = snap ? snapToVoxel(p) : p;
    const c = cellAt(q);
    cell[v] = c;
    share[v] = shareAt(q, c);
    // Positions are monotone, so a cell's voxels are neighbours.
    if (end[c] === 0) {
      start[c] = v;
      order.push(c);
    }
    end[c] = v + 1;
  }
  return { cell, share, order: Int8Array.from(order), start, end };
}

/** `plane[j][i]`: the logits between two neighbours along the window axis that runs along k. */
function interpolatePlane(
  plane: Float64Array,
  logits: Logits,
  from: number,
  si: number,
  sj: number,
  sk: number,
  share: number,
): void {
  const rest = 1 - share;
  for (let j = 0; j < LOGITS; j++) {
    for (let i = 0; i < LOGITS; i++) {
      const at = from + j * sj + i * si;
      plane[j * LOGITS + i] = (logits[at] as number) * rest + (logits[at + sk] as number) * share;
    }
  }
}

function interpolateLine(line: Float64Array, plane: Float64Array, j: number, share: number): void {
  const rest = 1 - share;
  for (let i = 0; i < LOGITS; i++) {
    line[i] = (plane[j * LOGITS + i] as number) * rest + (plane[(j + 1) * LOGITS + i] as number) * share;
  }
}

function fillRow(
  data: Uint8Array,
  row: number,
  { order, start, end, share }: AxisTable,
  line: Float64Array,
  signs: Uint8Array,
  cell: number,
  stride: number,
): void {
  // Neighbouring cells that are inside are filled in one go.
  let from = -1;
  let to = -1;
  for (let o = 0; o < order.length; o++) {
    const c = order[o] as number;
    const first = start[c] as number;
    const last = end[c] as number;
    const sign = signs[cell + c * stride] as number;
    if (sign === INSIDE) {
      if (from < 0) from = first;
      to = last;
      continue;
    }
    if (from >= 0) {
      data.fill(1, row + from, row + to);
      from = -1;
    }
    const a = line[c] as number;
    const b = line[c + 1] as number;
    if (sign === OUTSIDE || !(a > 0 || b > 0)) continue;
    for (let i = first; i < last; i++) {
      const f = share[i] as number;
      if (a * (1 - f) + b * f > 0) data[row + i] = 1;
    }
  }
  if (from >= 0) data.fill(1, row + from, row + to);
}
