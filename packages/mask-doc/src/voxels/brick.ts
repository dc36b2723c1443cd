import { size, voxel, type Box, type Size } from '@annotome/volume';

/** Edge of a brick in voxels. A row of a brick is one 32-bit word. */
export const BRICK = 32;
/** Words of a brick's bits: row (j, k) is word j + 32·k, bit i is voxel i; SPEC.md B2. */
export const WORDS = BRICK * BRICK;
export const BRICK_VOXELS = BRICK ** 3;

/** Bits of one brick: {@link WORDS} words. */
export type BrickBits = Uint32Array;

/** How a volume is cut into bricks. Bricks are numbered bi + nbi·(bj + nbj·bk). */
export class BrickGrid {
  readonly size: Size;
  /** Bricks along i, j, k. */
  readonly count: readonly [number, number, number];

  constructor(n: Size) {
    this.size = n;
    this.count = [Math.ceil(n[0] / BRICK), Math.ceil(n[1] / BRICK), Math.ceil(n[2] / BRICK)];
  }

  holds(bi: number, bj: number, bk: number): boolean {
    const { count } = this;
    return bi < count[0] && bj < count[1] && bk < count[2];
  }

  number(bi: number, bj: number, bk: number): number {
    return bi + this.count[0] * (bj + this.count[1] * bk);
  }

  place(brick: number): readonly [number, number, number] {
    const [ni, nj] = this.count;
    const row = Math.floor(brick / ni);
    return [brick % ni, row % nj, Math.floor(row / nj)];
  }

  /** The part of a brick that lies in the volume. */
  box(brick: number): Box {
    const [bi, bj, bk] = this.place(brick);
    const [i, j, k] = [bi * BRICK, bj * BRICK, bk * BRICK];
    const n = this.size;
    return {
      start: voxel(i, j, k),
      size: size(Math.min(BRICK, n[0] - i), Math.min(BRICK, n[1] - j), Math.min(BRICK, n[2] - k)),
    };
  }

  /** Numbers of the bricks that a box inside the volume touches. */
  touching({ start, size: n }: Box): number[] {
    const found: number[] = [];
    if (n[0] <= 0 || n[1] <= 0 || n[2] <= 0) return found;
    for (let bk = start[2] >> 5; bk <= (start[2] + n[2] - 1) >> 5; bk++) {
      for (let bj = start[1] >> 5; bj <= (start[1] + n[1] - 1) >> 5; bj++) {
        for (let bi = start[0] >> 5; bi <= (start[0] + n[0] - 1) >> 5; bi++) found.push(this.number(bi, bj, bk));
      }
    }
    return found;
  }
}

/** Place of the lowest set bit of a word that is not 0. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

export function isEmpty(bits: BrickBits): boolean {
  for (let at = 0; at < WORDS; at++) if (bits[at] !== 0) return false;
  return true;
}

/** How many bits of a word are set. */
export function countOnes(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export function countBits(bits: BrickBits): number {
  let total = 0;
  for (let at = 0; at < WORDS; at++) total += countOnes(bits[at] as number);
  return total;
}

/**
 * The smallest box, in the volume, around the voxels in which two states of a brick differ; undefined where they do not. Without a second
 * state: around the voxels that are set.
 */
export function differenceBox(grid: BrickGrid, brick: number, one: BrickBits, other?: BrickBits): Box | undefined {
  let columns = 0;
  let [loJ, hiJ, loK, hiK] = [BRICK, -1, BRICK, -1];
  for (let at = 0; at < WORDS; at++) {
    const word = (one[at] as number) ^ (other ? (other[at] as number) : 0);
    if (word === 0) continue;
    columns |= word;
    const j = at & 31;
    const k = at >> 5;
    if (j < loJ) loJ = j;
    if (j > hiJ) hiJ = j;
    if (k < loK) loK = k;
    hiK = k;
  }
  if (columns === 0) return undefined;
  const loI = lowestBit(columns);
  const hiI = 31 - Math.clz32(columns);
  const [bi, bj, bk] = grid.place(brick);
  return {
    start: voxel(bi * BRICK + loI, bj * BRICK + loJ, bk * BRICK + loK),
    size: size(hiI - loI + 1, hiJ - loJ + 1, hiK - loK + 1),
  };
}
