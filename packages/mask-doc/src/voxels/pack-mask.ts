import { clipBox, type BoxMask } from '@annotome/volume';
import { BRICK, WORDS, type BrickBits, type BrickGrid } from './brick.ts';

/** The voxels of a mask as bits of bricks; what reaches out of the volume is left out. */
export function packMask(grid: BrickGrid, { box, data, voxels }: BoxMask): Map<number, BrickBits> {
  const packed = new Map<number, BrickBits>();
  const inside = voxels > 0 ? clipBox(box, grid.size) : undefined;
  if (!inside) return packed;
  const [ni, nj] = box.size;
  const [lo, hi] = [inside.start[0], inside.start[0] + inside.size[0]];
  // One row of bricks at a time: the bricks of the row under way, by bi.
  const row: (BrickBits | undefined)[] = [];
  let rowOf = -1;
  // The next voxel that is set, and the next that is not: -1 when there is none, less than the place looked at when not known.
  let one = -2;
  let zero = -2;
  for (let k = inside.start[2]; k < inside.start[2] + inside.size[2]; k++) {
    for (let j = inside.start[1]; j < inside.start[1] + inside.size[1]; j++) {
      const first = grid.number(0, j >> 5, k >> 5);
      if (first !== rowOf) {
        rowOf = first;
        for (let bi = lo >> 5; bi <= (hi - 1) >> 5; bi++) row[bi] = packed.get(first + bi);
      }
      const offset = ni * (j - box.start[1] + nj * (k - box.start[2])) - box.start[0];
      const rowEnd = offset + hi;
      const word = (j & 31) + BRICK * (k & 31);
      // indexOf skips empty and full stretches at the machine's speed. What it found beyond this row holds for the rows to come: asking anew
      // in each row would look through the same stretch again and again.
      for (let from = offset + lo; from < rowEnd;) {
        if (one !== -1 && one < from) one = data.indexOf(1, from);
        if (one === -1 || one >= rowEnd) break;
        if (zero !== -1 && zero < one) zero = data.indexOf(0, one);
        const to = zero === -1 || zero > rowEnd ? rowEnd : zero;
        for (let i = one - offset; i < to - offset;) {
          const bi = i >> 5;
          const end = Math.min(to - offset, (bi + 1) << 5);
          let bits = row[bi];
          if (!bits) {
            bits = new Uint32Array(WORDS);
            row[bi] = bits;
            packed.set(first + bi, bits);
          }
          bits[word] = (bits[word] as number) | ((-1 << (i & 31)) & (-1 >>> (31 - ((end - 1) & 31))));
          i = end;
        }
        from = to;
      }
    }
  }
  return packed;
}
