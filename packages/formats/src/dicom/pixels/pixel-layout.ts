import { FormatError } from '../../errors.ts';
import { type DicomDataset } from '../dataset/dicom-dataset.ts';
import { tagName, type TagOrKeyword } from '../dataset/dictionary.ts';

/** One frame's samples as they are stored: no rescale, no look-up table, no padding removed. */
export type StoredValues =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** What the image pixel module (PS3.3 C.7.6.3) says about the pixel data, checked. A plain object: it can be posted to a worker. */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  /** 1 for images a volume is made of; 3 for colour, which {@link decodeFrames} refuses. */
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly kind: 'integer' | 'float32' | 'float64';
  /** 1, 8, 16 or 32; 64 for `float64`. */
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
}

/** 16384 × 16384. No scanner makes more in one plane; headers that say so are damaged or hostile. */
const MAX_PIXELS = 2 ** 28;
const EXPORT = 'Export the file again from where it came from';

/**
 * Reads and checks how pixels are laid out. Colour is described, not refused.
 *
 * @throws FormatError `unsupported` without pixel data or with a layout nobody writes, `inconsistent` for impossible numbers,
 * `too-large` for absurd ones
 */
export function describePixels(dataset: DicomDataset): PixelLayout {
  const { pixelData } = dataset;
  if (!pixelData)
    throw dataset.refusal(
      'unsupported',
      'PixelData',
      dataset.has('Rows') ? 'the file ends before its pixel data' : 'absent: this is not an image',
      dataset.has('Rows') ? EXPORT : 'Leave this file out',
    );
  const whole = (attribute: TagOrKeyword, least: number, most: number, fallback?: number): number => {
    const value = dataset.number(attribute) ?? fallback;
    if (value === undefined || !Number.isInteger(value) || value < least || value > most)
      throw dataset.refusal(
        'inconsistent',
        attribute,
        `expected a whole number from ${least} to ${most}, found ${value ?? 'nothing'}`,
        EXPORT,
      );
    return value;
  };
  const rows = whole('Rows', 1, 65535);
  const columns = whole('Columns', 1, 65535);
  if (rows * columns > MAX_PIXELS)
    throw dataset.refusal(
      'too-large',
      'Rows',
      `${rows} × ${columns} pixels in one frame`,
      `At most ${MAX_PIXELS} are read. ${EXPORT}`,
    );
  const kind = pixelData.tag === 0x7fe00008 ? 'float32' : pixelData.tag === 0x7fe00009 ? 'float64' : 'integer';
  // NumberOfFrames 0 and an empty one mean one frame to every reader.
  const frames = Math.max(1, whole('NumberOfFrames', 0, 2 ** 31 - 1, 1));
  const samplesPerPixel = whole('SamplesPerPixel', 1, 4, 1);
  const photometricInterpretation = dataset.string('PhotometricInterpretation') ?? '';
  const common = { rows, columns, frames, samplesPerPixel, photometricInterpretation, kind } as const;
  if (kind !== 'integer') {
    const bits = kind === 'float32' ? 32 : 64;
    return { ...common, bitsAllocated: bits, bitsStored: bits, highBit: bits - 1, signed: true };
  }
  const bitsAllocated = whole('BitsAllocated', 1, 64);
  if (![1, 8, 16, 32].includes(bitsAllocated))
    throw dataset.refusal(
      'unsupported',
      'BitsAllocated',
      `${bitsAllocated}`,
      'Pixels of 1, 8, 16 or 32 bits are read: convert the series',
    );
  const bitsStored = whole('BitsStored', 1, bitsAllocated, bitsAllocated);
  const highBit = whole('HighBit', 0, 255, bitsStored - 1);
  return {
    ...common,
    bitsAllocated,
    bitsStored,
    // A HighBit that cannot be is often written; pydicom does not look at it at all, GDCM corrects it as here.
    highBit: highBit >= bitsStored - 1 && highBit < bitsAllocated ? highBit : bitsStored - 1,
    signed: whole('PixelRepresentation', 0, 1, 0) === 1,
  };
}

/** Refuses what no image volume is made of. */
export function requireGreyscale(dataset: DicomDataset, layout: PixelLayout): void {
  if (layout.samplesPerPixel !== 1)
    throw dataset.refusal(
      'unsupported',
      'SamplesPerPixel',
      `${layout.samplesPerPixel} (${layout.photometricInterpretation || 'colour'}): a colour image`,
      'Volumes are made of greyscale images: leave this series out, or export the original one',
    );
  if (layout.photometricInterpretation === 'PALETTE COLOR')
    throw dataset.refusal(
      'unsupported',
      'PhotometricInterpretation',
      'PALETTE COLOR: the pixels are numbers of colours, not intensities',
      'Leave this series out, or export the original one',
    );
}

/** Bytes of one frame in native form; for 1-bit pixels not a whole number. */
export const frameBytes = (layout: PixelLayout): number =>
  (layout.rows * layout.columns * layout.samplesPerPixel * layout.bitsAllocated) / 8;

/** A refusal that names file and frame. */
export const frameError = (
  file: string,
  frame: number,
  code: FormatError['code'],
  found: string,
  todo = EXPORT,
  cause?: unknown,
): FormatError => new FormatError(code, { file, field: `${tagName('PixelData')}, frame ${frame + 1}`, found, todo }, { cause });
