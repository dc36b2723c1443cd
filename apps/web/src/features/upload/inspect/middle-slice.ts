import { type LoadedImage } from '@annotome/formats';
import { orientationCode, spacing as spacingOf } from '@annotome/volume';

/** A small picture: `rgba` of `width × height`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

const SIDE = 192;
/** Soft tissue in HU, as a CT is looked at first: centre 40, width 400. */
const CT_WINDOW = [-160, 240] as const;
const SAMPLES = 20_000;

/** Low and high grey value: the soft-tissue window for a CT, else the 1st and 99th percentile of what is not the smallest value. */
function windowOf(values: Float32Array, modality: string | undefined): readonly [number, number] {
  if (modality === 'CT') return CT_WINDOW;
  const every = Math.max(1, Math.floor(values.length / SAMPLES));
  const sampled = Float32Array.from({ length: Math.ceil(values.length / every) }, (_, n) => values[n * every] as number)
    .filter(Number.isFinite)
    .sort();
  const least = sampled[0] ?? 0;
  const above = sampled.filter((value) => value > least);
  const kept = above.length > 0 ? above : sampled;
  const at = (share: number): number => kept[Math.min(kept.length - 1, Math.floor(share * kept.length))] ?? 0;
  const [low, high] = [at(0.01), at(0.99)];
  // Of a mask all but the background is one value.
  return low < high ? [low, high] : [least, high];
}

/** Whether an axis runs against the way it is drawn: to the patient's left or back on the right, feet or back at the bottom. */
const flipped = (letter: string | undefined, vertical: boolean): boolean =>
  vertical ? letter === 'S' || letter === 'A' : letter === 'R' || letter === 'A';

/** The middle slice along k, head or front up, in true proportions, at most 192 pixels wide and high. */
export function middleSlice({ volume, modality }: Pick<LoadedImage, 'volume' | 'modality'>): Picture {
  const { grid, data } = volume;
  const [ni, nj, nk] = grid.size;
  const [si, sj] = spacingOf(grid);
  const code = orientationCode(grid.affine);
  const offset = ni * nj * Math.floor(nk / 2);
  const slice = Float32Array.from({ length: ni * nj }, (_, n) => data[offset + n] as number);
  const [low, high] = windowOf(slice, modality);
  const scale = 255 / Math.max(high - low, 1e-9);
  const longest = Math.max(ni * si, nj * sj);
  const width = Math.max(1, Math.round((SIDE * ni * si) / longest));
  const height = Math.max(1, Math.round((SIDE * nj * sj) / longest));
  const flipI = flipped(code[0], false);
  const flipJ = flipped(code[1], true);
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const line = Math.min(nj - 1, Math.floor(((y + 0.5) * nj) / height));
    const j = flipJ ? nj - 1 - line : line;
    for (let x = 0; x < width; x++) {
      const column = Math.min(ni - 1, Math.floor(((x + 0.5) * ni) / width));
      const i = flipI ? ni - 1 - column : column;
      const at = 4 * (x + width * y);
      const grey = ((slice[i + ni * j] as number) - low) * scale;
      rgba[at] = rgba[at + 1] = rgba[at + 2] = grey;
      rgba[at + 3] = 255;
    }
  }
  return { width, height, rgba };
}
