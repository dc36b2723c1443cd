import { voxelCount, type Grid } from '@annotome/volume';

/** Seen at once: a chunk or two. */
const QUICK_VOXELS = 300_000;
/** Good enough to look around in while the rest comes. */
const GOOD_VOXELS = 4_000_000;

/**
 * The levels to read before the full one, coarsest first: the finest that is read in a blink, then the finest that is read in well
 * under a second. None when the full level itself is so small.
 * @param levels Finest first.
 */
export function coarseLevels(levels: readonly { readonly grid: Grid }[]): readonly number[] {
  const finestWithin = (limit: number): number => {
    const at = levels.findIndex(({ grid }) => voxelCount(grid.size) <= limit);
    return at < 0 ? levels.length - 1 : at;
  };
  return [...new Set([finestWithin(QUICK_VOXELS), finestWithin(GOOD_VOXELS)])].filter((level) => level > 0);
}
