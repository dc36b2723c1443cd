import { type BitsByBrick } from './blocks.ts';
import { BRICK, isEmpty, lowestBit, WORDS, type BrickBits, type BrickGrid } from './brick.ts';

/** What one `voxels` change sets and clears: no voxel both. */
export interface EditBits {
  readonly set: BitsByBrick;
  readonly clear: BitsByBrick;
}

/** Columns of bricks, and rows from `j` and `k` on. */
export interface Frame {
  /** First brick along i, first row along j and k. */
  readonly start: readonly [number, number, number];
  /** Bricks along i, rows along j and k. */
  readonly size: readonly [number, number, number];
  /** Of each column of bricks: the voxels that are in the box. */
  readonly masks: Uint32Array;
}

/** Bits of a box, with room around it for what its first voxels are told from. */
export class Plane {
  readonly frame: Frame;
  readonly words: Uint32Array;
  readonly row: number;
  readonly slice: number;
  readonly #first: number;
  readonly #columns: number;

  constructor(frame: Frame) {
    this.frame = frame;
    [this.#first] = frame.start;
    [this.#columns] = frame.size;
    this.row = frame.size[0] + 2;
    this.slice = this.row * (frame.size[1] + 3);
    this.words = new Uint32Array(this.slice * (frame.size[2] + 3));
  }

  /** Where the word of column w of row j, k of the frame is. */
  at(w: number, j: number, k: number): number {
    return w + 1 + this.row * (j + 2) + this.slice * (k + 2);
  }

  /** What {@link wordIn} takes for a row of the volume. */
  rowAt(j: number, k: number): number {
    const { start, size } = this.frame;
    const [b, c] = [j - start[1], k - start[2]];
    return b < 0 || c < 0 || b >= size[1] || c >= size[2] ? -1 : this.at(0, b, c);
  }

  /** The word of a column of bricks in a row; 0 outside of the frame. */
  wordIn(row: number, column: number): number {
    const w = column - this.#first;
    return row < 0 || w < 0 || w >= this.#columns ? 0 : (this.words[row + w] as number);
  }
}

export type Ends = readonly [number, number];

export const isNone = (bits: BitsByBrick): boolean => [...bits.values()].every(isEmpty);

/** First and last of i, j, k. */
export function boxOf(grid: BrickGrid, { set, clear }: EditBits): [Ends, Ends, Ends] {
  const lo = [Infinity, Infinity, Infinity];
  const hi = [-1, -1, -1];
  const hold = (axis: number, from: number, to: number): void => {
    lo[axis] = Math.min(lo[axis] as number, from);
    hi[axis] = Math.max(hi[axis] as number, to);
  };
  for (const [brick, bits] of [...set, ...clear]) {
    const [bi, bj, bk] = grid.place(brick);
    bits.forEach((word, at) => {
      if (word === 0) return;
      hold(0, BRICK * bi + lowestBit(word), BRICK * bi + 31 - Math.clz32(word));
      hold(1, BRICK * bj + (at & 31), BRICK * bj + (at & 31));
      hold(2, BRICK * bk + (at >> 5), BRICK * bk + (at >> 5));
    });
  }
  return [0, 1, 2].map((axis) => [lo[axis], hi[axis]]) as unknown as [Ends, Ends, Ends];
}

/** Calls with each word that a brick and a frame share: its place in the brick, and in the plane. */
function shared(grid: BrickGrid, plane: Plane, brick: number, each: (word: number, at: number) => void): void {
  const { start, size } = plane.frame;
  const [bi, bj, bk] = grid.place(brick);
  const [j0, k0] = [BRICK * bj, BRICK * bk];
  for (let k = Math.max(k0, start[2]); k < Math.min(k0 + BRICK, start[2] + size[2]); k++) {
    for (let j = Math.max(j0, start[1]); j < Math.min(j0 + BRICK, start[1] + size[1]); j++) {
      each(j - j0 + BRICK * (k - k0), plane.at(bi - start[0], j - start[1], k - start[2]));
    }
  }
}

export function fill(grid: BrickGrid, plane: Plane, bits: BitsByBrick): void {
  for (const [brick, words] of bits) {
    if (!isEmpty(words)) shared(grid, plane, brick, (word, at) => (plane.words[at] = words[word] as number));
  }
}

export function bricksOf(grid: BrickGrid, plane: Plane): Map<number, BrickBits> {
  const { start, size } = plane.frame;
  const found = new Map<number, BrickBits>();
  for (let bk = start[2] >> 5; bk <= (start[2] + size[2] - 1) >> 5; bk++) {
    for (let bj = start[1] >> 5; bj <= (start[1] + size[1] - 1) >> 5; bj++) {
      for (let bi = start[0]; bi < start[0] + size[0]; bi++) {
        const bits = new Uint32Array(WORDS);
        shared(grid, plane, grid.number(bi, bj, bk), (word, at) => (bits[word] = plane.words[at] as number));
        if (!isEmpty(bits)) found.set(grid.number(bi, bj, bk), bits);
      }
    }
  }
  return found;
}
