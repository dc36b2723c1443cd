import { type Replayed } from '@annotome/mask-doc';

/**
 * Share of a mask's voxels that may come out otherwise on another kind of processor: sums are rounded in another order there, and voxels at the
 * boundary fall on the other side. On the same kind there must be none.
 */
const TOLERANCE = 1 / 1000;

export interface ReplayReport {
  readonly same: number;
  /** Those that differ, with the share of voxels. */
  readonly others: readonly { readonly replayed: Replayed; readonly share: number }[];
  /** Could not be made again. */
  readonly unknown: number;
}

export function reportOf(all: readonly Replayed[]): ReplayReport {
  return {
    same: all.filter(({ differing }) => differing === 0).length,
    others: all.flatMap((replayed) =>
      replayed.differing === undefined || replayed.differing === 0
        ? []
        : [{ replayed, share: replayed.differing / Math.max(1, replayed.voxels) }],
    ),
    unknown: all.filter(({ differing }) => differing === undefined).length,
  };
}

/** What came of it, in a sentence or two. */
export function reportWords({ same, others, unknown }: ReplayReport): string {
  const masks = (n: number): string => (n === 1 ? 'One mask from clicks' : `${n} masks from clicks`);
  const near = others.filter(({ share }) => share <= TOLERANCE).length;
  const far = others.length - near;
  const sentences = [
    same > 0 && `${masks(same)} came out the same, voxel by voxel.`,
    near > 0 && `${masks(near)} differ${near === 1 ? 's' : ''} by at most 1 voxel in 1,000, as between kinds of processor.`,
    far > 0 && `${masks(far)} differ${far === 1 ? 's' : ''} by more.`,
    unknown > 0 &&
      `${masks(unknown)} could not be made again: the model is not the one in use, or the region is not prepared here.`,
  ].filter((sentence) => sentence !== false);
  return sentences.length > 0 ? sentences.join(' ') : 'There is no mask from clicks to be made again.';
}
