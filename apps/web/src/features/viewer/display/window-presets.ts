import { percentiles, type VoxelArray } from '@annotome/volume';
import { type WindowPreset, type WindowRange } from '../types.ts';

export const windowOf = (width: number, level: number): WindowRange => ({ start: level - width / 2, end: level + width / 2 });
export const widthAndLevel = ({ start, end }: WindowRange): { readonly width: number; readonly level: number } => ({
  width: end - start,
  level: (start + end) / 2,
});

const AUTOMATIC: WindowPreset = { name: 'Automatic', range: 'automatic' };

/** Width and level in HU that radiologists read CT with. */
const CT: readonly WindowPreset[] = [
  { name: 'Abdomen', range: windowOf(400, 40) },
  { name: 'Lung', range: windowOf(1500, -600) },
  { name: 'Bone', range: windowOf(1800, 400) },
  { name: 'Brain', range: windowOf(80, 40) },
  { name: 'Mediastinum', range: windowOf(350, 50) },
  { name: 'Liver', range: windowOf(150, 60) },
  { name: 'Vessels', range: windowOf(600, 300) },
  AUTOMATIC,
];

/** Only CT has a scale on which a window means something: every other image is shown by its own values. */
export const presetsFor = (modality: string | undefined): readonly WindowPreset[] => (modality === 'CT' ? CT : [AUTOMATIC]);

/** The name of the preset that is this window; null where none is. */
export const presetOf = (presets: readonly WindowPreset[], { start, end }: WindowRange): string | null =>
  presets.find(({ range }) => range !== 'automatic' && range.start === start && range.end === end)?.name ?? null;

/** Darkest and brightest hundredth cut off. Of an image of one value, one step around it. */
export function automaticWindow(values: VoxelArray): WindowRange {
  const [start, end] = percentiles(values, [1, 99.5]) ?? [];
  if (start === undefined || end === undefined) return { start: 0, end: 1 };
  return end > start ? { start, end } : { start: start - 0.5, end: start + 0.5 };
}

/** The window after a drag by CSS pixels: to the right wider, downwards darker. Steps follow the window's own width. */
export function dragWindow(from: WindowRange, dx: number, dy: number): WindowRange {
  const { width, level } = widthAndLevel(from);
  const smallest = Math.max(1e-6, Math.abs(level) * 1e-6);
  return windowOf(Math.max(smallest, width * Math.exp(dx / 200)), level + (dy * width) / 300);
}
