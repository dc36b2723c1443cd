import { type Size } from '../coordinates.ts';

/**
 * The voxels of one value as runs along i, grouped into connected components. A liver on a 512×512×300 grid is some ten thousand runs, so
 * components cost a fraction of what a label per voxel would.
 */
export interface RunComponents {
  /** Offset of each run's first voxel, and of the voxel after its last; ascending. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Component of each run, 0 … count − 1, in order of first appearance. */
  readonly component: Int32Array;
  readonly count: number;
}

/**
 * Connected components of the voxels equal to `value` (0 or 1).
 * @param data One value per voxel of a block of `n` voxels, i fastest.
 * @param neighbours 6: faces only; 26: edges and corners too.
 */
export function runComponents(data: Uint8Array, n: Size, value: 0 | 1, neighbours: 6 | 26): RunComponents {
  const [ni, nj, nk] = n;
  const { start, end, firstOfRow } = findRuns(data, n, value);
  const parent = new Int32Array(start.length);
  for (let r = 0; r < parent.length; r++) parent[r] = r;
  const reach = neighbours === 26 ? 1 : 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = j + nj * k;
      if (firstOfRow[row] === firstOfRow[row + 1]) continue;
      if (j > 0) joinRows(row, row - 1);
      if (k === 0) continue;
      joinRows(row, row - nj);
      if (reach && j > 0) joinRows(row, row - nj - 1);
      if (reach && j < nj - 1) joinRows(row, row - nj + 1);
    }
  }

  /** Joins the runs of two neighbouring rows that touch: both are in order of i, so one pass over the pair. */
  function joinRows(row: number, other: number): void {
    let a = firstOfRow[row] as number;
    let b = firstOfRow[other] as number;
    const aEnd = firstOfRow[row + 1] as number;
    const bEnd = firstOfRow[other + 1] as number;
    const shift = ni * (row - other);
    while (a < aEnd && b < bEnd) {
      const [aFrom, aTo] = [start[a] as number, end[a] as number];
      const [bFrom, bTo] = [(start[b] as number) + shift, (end[b] as number) + shift];
      if (aFrom < bTo + reach && bFrom < aTo + reach) join(parent, a, b);
      if (aTo < bTo) a++;
      else b++;
    }
  }

  const component = new Int32Array(start.length);
  let count = 0;
  // A root is always the first run of its component, so it is numbered before its members.
  for (let r = 0; r < parent.length; r++) {
    const root = rootOf(parent, r);
    component[r] = root === r ? count++ : (component[root] as number);
  }
  return { start, end, component, count };
}

function findRuns(data: Uint8Array, [ni, nj, nk]: Size, value: 0 | 1) {
  const starts: number[] = [];
  const ends: number[] = [];
  const firstOfRow = new Int32Array(nj * nk + 1);
  const other = 1 - value;
  for (let row = 0; row < nj * nk; row++) {
    firstOfRow[row] = starts.length;
    const rowEnd = (row + 1) * ni;
    for (let at = row * ni; at < rowEnd; at++) {
      if (data[at] !== value) continue;
      starts.push(at);
      while (at < rowEnd && data[at] !== other) at++;
      ends.push(at);
    }
  }
  firstOfRow[nj * nk] = starts.length;
  return { start: Int32Array.from(starts), end: Int32Array.from(ends), firstOfRow };
}

function rootOf(parent: Int32Array, run: number): number {
  let r = run;
  while (parent[r] !== r) {
    parent[r] = parent[parent[r] as number] as number;
    r = parent[r] as number;
  }
  return r;
}

function join(parent: Int32Array, a: number, b: number): void {
  const [ra, rb] = [rootOf(parent, a), rootOf(parent, b)];
  if (ra < rb) parent[rb] = ra;
  else parent[ra] = rb;
}
