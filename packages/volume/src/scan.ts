import { type VoxelArray } from './coordinates.ts';

const BLOCK = 1 << 15;

/**
 * Runs `visit(block, count, offset)` over an array in float64 blocks of at most 32,768 values. Every voxel type converts exactly,
 * and the loops inside `visit` are compiled for one array type whatever the volume's.
 */
export function scan(data: VoxelArray, visit: (block: Float64Array, count: number, offset: number) => void): void {
  const block = new Float64Array(Math.min(BLOCK, data.length));
  for (let offset = 0; offset < data.length; offset += BLOCK) {
    const count = Math.min(BLOCK, data.length - offset);
    block.set(data.subarray(offset, offset + count));
    visit(block, count, offset);
  }
}
