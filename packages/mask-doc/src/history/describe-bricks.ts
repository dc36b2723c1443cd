import { voxel, type Box, type Voxel } from '@annotome/volume';
import { boxAround } from '../document/changed-boxes.ts';
import { type BitSets } from '../voxels/bit-sets.ts';
import { BRICK, countBits, differenceBox, lowestBit, WORDS, type BrickGrid } from '../voxels/brick.ts';

/** Voxels in bricks that are neighbours. */
export interface Patch {
  readonly bricks: readonly number[];
  readonly box: Box;
  /** One of the voxels, near their middle. */
  readonly voxel: Voxel;
  readonly voxels: number;
}

/** Parts of some voxels: those in bricks that touch each other, also at an edge or a corner, are one. Empty bricks are left out. */
export function describeBricks(grid: BrickGrid, sets: BitSets): Patch[] {
  const left = new Set([...sets].flatMap(([brick, bits]) => (countBits(bits) > 0 ? [brick] : [])));
  const patches: Patch[] = [];
  for (const first of left) {
    left.delete(first);
    const bricks = [first];
    // Grows while it is walked through.
    for (const brick of bricks) {
      for (const other of left) {
        const [a, b] = [grid.place(brick), grid.place(other)];
        if (a.some((place, axis) => Math.abs(place - (b[axis] ?? 0)) > 1)) continue;
        left.delete(other);
        bricks.push(other);
      }
    }
    patches.push(describe(grid, sets, bricks));
  }
  return patches;
}

function describe(grid: BrickGrid, sets: BitSets, bricks: readonly number[]): Patch {
  let box: Box | undefined;
  const all: Voxel[] = [];
  for (const brick of bricks) {
    const bits = sets.get(brick);
    const one = bits && differenceBox(grid, brick, bits);
    if (!bits || !one) continue;
    box = box ? boxAround(box, one) : one;
    const [bi, bj, bk] = grid.place(brick);
    for (let word = 0; word < WORDS; word++) {
      for (let rest = bits[word] as number; rest !== 0; rest &= rest - 1) {
        all.push(voxel(BRICK * bi + lowestBit(rest), BRICK * bj + (word & 31), BRICK * bk + (word >> 5)));
      }
    }
  }
  if (!box) throw new RangeError('A patch has voxels.');
  const middle = ([0, 1, 2] as const).map((axis) => all.reduce((sum, at) => sum + at[axis], 0) / all.length);
  const distance = (at: Voxel): number => Math.hypot(...at.map((v, axis) => v - (middle[axis] ?? 0)));
  return { bricks, box, voxel: all.reduce((best, at) => (distance(at) < distance(best) ? at : best)), voxels: all.length };
}
