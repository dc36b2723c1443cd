import { type Presence } from '@annotome/contracts';
import { type BoxMask } from '@annotome/volume';

type Shape = NonNullable<NonNullable<Presence['proposal']>['shape']>;

/** Cells along each side of the box: 8,000 bits are 1 KB. */
const CELLS = 20;
/** Places along each axis where a cell looks at the mask. */
const LOOKS = 2;

/** A mask so roughly that it fits in what a page says thirty times a second: a colleague sees where it is, not where it ends. */
export function roughShape({ box, data, voxels }: BoxMask): Shape | null {
  if (voxels === 0) return null;
  const cells = Math.min(CELLS, Math.max(...box.size));
  const [ni, nj] = box.size;
  const places = ([0, 1, 2] as const).map((axis) =>
    Array.from({ length: cells * LOOKS }, (_, n) => Math.floor(((n + 0.5) * box.size[axis]) / (cells * LOOKS))),
  );
  const [is, js, ks] = places as [number[], number[], number[]];
  const counts = new Uint8Array(cells ** 3);
  for (let k = 0; k < ks.length; k++) {
    for (let j = 0; j < js.length; j++) {
      const row = ni * ((js[j] as number) + nj * (ks[k] as number));
      const cell = cells * (Math.floor(j / LOOKS) + cells * Math.floor(k / LOOKS));
      for (let i = 0; i < is.length; i++) {
        const at = cell + Math.floor(i / LOOKS);
        counts[at] = (counts[at] as number) + (data[row + (is[i] as number)] as number);
      }
    }
  }
  const bytes = new Uint8Array(Math.ceil(counts.length / 8));
  counts.forEach((count, n) => {
    if (2 * count >= LOOKS ** 3) bytes[n >> 3] = (bytes[n >> 3] as number) | (1 << (n & 7));
  });
  const [start, size] = [[...box.start], [...box.size]] as unknown as [Shape['box']['start'], Shape['box']['size']];
  return { box: { start, size }, cells, bits: btoa(String.fromCharCode(...bytes)) };
}

/** A cell each, i fastest, 1 where the mask is. */
export function cellsOf({ cells, bits }: Shape): Uint8Array {
  const bytes = atob(bits);
  return Uint8Array.from({ length: cells ** 3 }, (_, n) => ((bytes.charCodeAt(n >> 3) || 0) >> (n & 7)) & 1);
}

/** Ends of a piece of a line, in voxels along the two axes of the slice that are not `axis`, the lower axis first. */
export type Piece = readonly [from: readonly [number, number], to: readonly [number, number]];

/** The outline of a rough shape on a slice of the grid: marching squares between the cells' middles, softened. */
export function outlineOn(shape: Shape, cells: Uint8Array, axis: 0 | 1 | 2, slice: number): readonly Piece[] {
  const { box, cells: n } = shape;
  const depth = ((slice - box.start[axis] + 0.5) * n) / box.size[axis];
  if (depth < 0 || depth > n) return [];
  const field = softened(layerAt(cells, n, axis, depth - 0.5), n);
  const [p, q] = across(axis);
  const place = (along: 0 | 1 | 2, at: number): number => box.start[along] - 0.5 + ((at - 0.5) * box.size[along]) / n;
  return marched(field, n + 2).map(([from, to]) => [
    [place(p, from[0]), place(q, from[1])],
    [place(p, to[0]), place(q, to[1])],
  ]);
}

const across = (axis: 0 | 1 | 2): readonly [0 | 1, 1 | 2] => (axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1]);

/** The cells at a depth (in cells; between two layers their mean by distance), with a free rim of one cell. */
function layerAt(cells: Uint8Array, n: number, axis: 0 | 1 | 2, depth: number): Float32Array {
  const strides = [1, n, n * n] as const;
  const [p, q] = across(axis).map((other) => strides[other]) as [number, number];
  const below = Math.max(0, Math.min(n - 1, Math.floor(depth)));
  const above = Math.max(0, Math.min(n - 1, Math.floor(depth) + 1));
  const share = depth - Math.floor(depth);
  const field = new Float32Array((n + 2) ** 2);
  for (let b = 0; b < n; b++) {
    for (let a = 0; a < n; a++) {
      const at = a * p + b * q;
      const low = cells[at + below * strides[axis]] as number;
      const high = cells[at + above * strides[axis]] as number;
      field[a + 1 + (n + 2) * (b + 1)] = low + share * (high - low);
    }
  }
  return field;
}

/** Each cell with a share of its four neighbours: corners of cells become curves. */
function softened(field: Float32Array, n: number): Float32Array {
  const width = n + 2;
  const out = new Float32Array(field.length);
  for (let b = 1; b <= n; b++) {
    for (let a = 1; a <= n; a++) {
      const at = a + width * b;
      const around =
        (field[at - 1] as number) + (field[at + 1] as number) + (field[at - width] as number) + (field[at + width] as number);
      out[at] = 0.5 * (field[at] as number) + 0.125 * around;
    }
  }
  return out;
}

const LEVEL = 0.45;

/** Which sides of a square (0 top, 1 right, 2 bottom, 3 left) its line joins, by which corners are inside (1 top left, then clockwise). */
const SIDES: readonly (readonly (readonly [number, number])[])[] = [
  [], [[3, 0]], [[0, 1]], [[3, 1]], [[1, 2]], [[3, 0], [1, 2]], [[0, 2]], [[3, 2]],
  [[2, 3]], [[2, 0]], [[0, 1], [2, 3]], [[2, 1]], [[1, 3]], [[1, 0]], [[0, 3]], [],
]; // prettier-ignore

function marched(field: Float32Array, width: number): Piece[] {
  const pieces: Piece[] = [];
  for (let b = 0; b + 1 < width; b++) {
    for (let a = 0; a + 1 < width; a++) {
      const at = a + width * b;
      const corners = [field[at], field[at + 1], field[at + 1 + width], field[at + width]] as [number, number, number, number];
      const which = corners.reduce((sum, value, n) => sum + (value > LEVEL ? 1 << n : 0), 0);
      const cut = (from: number, to: number): number => (LEVEL - from) / (to - from);
      const side = (n: number): readonly [number, number] => {
        const [tl, tr, br, bl] = corners;
        if (n === 0) return [a + cut(tl, tr), b];
        if (n === 1) return [a + 1, b + cut(tr, br)];
        if (n === 2) return [a + cut(bl, br), b + 1];
        return [a, b + cut(tl, bl)];
      };
      for (const [from, to] of SIDES[which] ?? []) pieces.push([side(from), side(to)]);
    }
  }
  return pieces;
}
