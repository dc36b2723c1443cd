import { size, voxel, voxelCount, type Box } from '@annotome/volume';

/** The smallest box that holds both. */
export function boxAround(a: Box, b: Box): Box {
  const lo = ([0, 1, 2] as const).map((d) => Math.min(a.start[d], b.start[d])) as [number, number, number];
  const n = ([0, 1, 2] as const).map((d) => Math.max(a.start[d] + a.size[d], b.start[d] + b.size[d]) - lo[d]);
  return { start: voxel(...lo), size: size(...(n as [number, number, number])) };
}

/**
 * Fewer boxes that hold the same voxels, and some more: boxes are joined along i, then j, then k, where that adds at most half of their own
 * volume. To draw a box has a cost of its own, so one is better than the many bricks that a stroke crosses.
 */
export function joinBoxes(boxes: readonly Box[]): Box[] {
  let joined = [...boxes];
  for (const axis of [0, 1, 2] as const) {
    const others = ([0, 1, 2] as const).filter((d) => d !== axis);
    joined.sort((a, b) => {
      for (const d of [...others.toReversed(), axis]) {
        // Boxes of one row of bricks come together, wherever in their bricks they begin.
        const difference = d === axis ? a.start[d] - b.start[d] : (a.start[d] >> 5) - (b.start[d] >> 5);
        if (difference !== 0) return difference;
      }
      return 0;
    });
    const next: Box[] = [];
    for (const box of joined) {
      const last = next.at(-1);
      const both = last && boxAround(last, box);
      if (both && voxelCount(both.size) <= 1.5 * (voxelCount(last.size) + voxelCount(box.size))) next[next.length - 1] = both;
      else next.push(box);
    }
    joined = next;
  }
  return joined;
}
