import { percentiles, type VoxelArray } from '@annotome/volume';

/** Soft tissue: what most CTs are first looked at with. */
const CT_WINDOW = [-160, 240] as const;

/**
 * The window an image is first shown with: low, high. CT has one for all; other values have no fixed scale, so the darkest and brightest
 * hundredth are cut off.
 */
export function displayWindow(data: VoxelArray, modality: string | null): readonly [number, number] {
  const [low = 0, high = 0] = percentiles(data, [1, 99]) ?? [];
  if (modality === 'CT' && low < CT_WINDOW[1] && high > CT_WINDOW[0]) return CT_WINDOW;
  if (low < high) return [low, high];
  const [min = 0, max = 0] = percentiles(data, [0, 100]) ?? [];
  return min < max ? [min, max] : [min - 0.5, min + 0.5];
}
