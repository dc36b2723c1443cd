import { clipBox, voxel, type Box } from '@annotome/volume';
import { BRICK, lowestBit, type BrickBits, type BrickGrid } from '../voxels/brick.ts';

/** Bytes of a box, i fastest. */
export interface BoxBytes {
  readonly box: Box;
  readonly data: Uint8Array;
}

/** The part of two boxes that both hold; undefined where there is none. */
export function overlapOf(a: Box, b: Box): Box | undefined {
  const [i, j, k] = a.start;
  const inside = clipBox({ start: voxel(b.start[0] - i, b.start[1] - j, b.start[2] - k), size: b.size }, a.size);
  return inside && { start: voxel(inside.start[0] + i, inside.start[1] + j, inside.start[2] + k), size: inside.size };
}

/**
 * Writes `value` where a brick has voxels.
 * @param bits undefined: writes it everywhere.
 * @param within a box inside both the brick and the target: nothing outside of it is written.
 */
export function paintBits(
  target: BoxBytes,
  grid: BrickGrid,
  brick: number,
  bits: BrickBits | undefined,
  within: Box,
  value: number,
): void {
  const { data, box } = target;
  const [ti, tj] = box.size;
  const [bi, bj, bk] = grid.place(brick);
  const i0 = within.start[0] - bi * BRICK;
  const i1 = i0 + within.size[0];
  const mask = (-1 << i0) & (-1 >>> (32 - i1));
  for (let k = within.start[2]; k < within.start[2] + within.size[2]; k++) {
    for (let j = within.start[1]; j < within.start[1] + within.size[1]; j++) {
      const offset = bi * BRICK - box.start[0] + ti * (j - box.start[1] + tj * (k - box.start[2]));
      let rest = (bits ? (bits[j - bj * BRICK + BRICK * (k - bk * BRICK)] as number) : -1) & mask;
      while (rest !== 0) {
        const start = lowestBit(rest);
        const ends = ~(rest >>> start);
        const length = ends === 0 ? 32 : Math.min(lowestBit(ends), 32 - start);
        data.fill(value, offset + start, offset + start + length);
        rest = start + length >= 32 ? 0 : rest & (-1 << (start + length));
      }
    }
  }
}
