import { assignAxes, spacingOf, type Volume } from '@annotome/volume';
import sharp from 'sharp';

/** Pixels of the longer side. */
const LONGEST = 320;

/** Grey values, row by row from the top. */
export interface Picture {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Of the patient that a pixel shows, across and down. */
  readonly pixelMm: readonly [number, number];
}

/**
 * The middle axial slice as radiologists look at it: from the feet, so the patient's right is on the left of the picture, and the front on
 * top. Of an oblique grid, the slice of the axis that runs most along the body.
 * @param window values shown black and white, in the image's units.
 */
export function middleAxialSlice({ grid, data }: Volume, [low, high]: readonly [number, number]): Picture {
  const { axisOf, sign } = assignAxes(grid.affine);
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]] as const;
  const mm = spacingOf(grid.affine);
  const [across, down, along] = axisOf;
  const width = grid.size[across];
  const height = grid.size[down];
  // +x is the patient's left and +y the back: both grow to the right and downwards in the picture.
  const stepAcross = sign[0] * strides[across];
  const stepDown = sign[1] * strides[down];
  let start = (grid.size[along] >> 1) * strides[along];
  if (sign[0] < 0) start += (width - 1) * strides[across];
  if (sign[1] < 0) start += (height - 1) * strides[down];
  const grey = new Uint8Array(width * height);
  const scale = 255 / (high - low || 1);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = start + y * stepDown;
    for (let x = 0; x < width; x++, from += stepAcross) {
      const value = ((data[from] as number) - low) * scale;
      // NaN is shown black.
      grey[to++] = value > 0 ? (value < 255 ? value + 0.5 : 255) : 0;
    }
  }
  return { grey, width, height, pixelMm: [mm[across], mm[down]] };
}

/** The picture in the patient's proportions, its longer side 320 pixels at most, as WebP. */
export async function encodeThumbnail({ grey, width, height, pixelMm }: Picture): Promise<Uint8Array> {
  const [wide, tall] = [width * pixelMm[0], height * pixelMm[1]];
  const scale = LONGEST / Math.max(wide, tall);
  const size = { width: Math.max(1, Math.round(wide * scale)), height: Math.max(1, Math.round(tall * scale)) };
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .resize({ ...size, fit: 'fill', kernel: 'lanczos3' })
    .webp({ quality: 82 })
    .toBuffer();
}
