import { type MaskDocument } from './mask-document.ts';

/** Ids of the labels of which some segment has voxels. */
export function markedLabels(mask: MaskDocument): ReadonlySet<string> {
  const marked = mask.segments.filter(({ id }) => !(mask.bricksOf(id)?.numbers().next().done ?? true));
  return new Set(marked.map(({ labelId }) => labelId));
}
