import { type DicomDataset } from '../dataset/dicom-dataset.ts';
import { type PixelReader } from '../dataset/pixel-data.ts';
import { TRANSFER_SYNTAX } from '../dataset/transfer-syntax.ts';
import { createFrameDecoder, refusedSyntax, type FrameDecoder } from './decode-frame.ts';
import { locateFrames, readFrame, readSmallWhole } from './encapsulated.ts';
import { describePixels, frameBytes, requireGreyscale, type PixelLayout, type StoredValues } from './pixel-layout.ts';
import { fromNativeBytes, swapBytes, unpackBits } from './stored-values.ts';

export interface DecodedFrame {
  /** From 0. */
  readonly index: number;
  /** rows × columns stored values, row by row. The caller's own. */
  readonly values: StoredValues;
}

export interface DecodeOptions {
  /** Which frames, from 0, in the order wanted; all by default. */
  readonly frames?: readonly number[];
  /** Decodes compressed frames; by default here, in this thread. Give a pool to use more cores. */
  readonly decoder?: FrameDecoder;
  /** Frames begun before the one the caller waits for: the size of the pool. 1 by default. At most so many are in memory. */
  readonly ahead?: number;
}

const decodeHere = createFrameDecoder();

/**
 * Decodes the frames of a greyscale image, one at a time: at no time more than `ahead` of them are in memory. Values are the stored ones,
 * before any rescale: BitsStored bits up to HighBit, the sign by PixelRepresentation; 0 and 1 for one-bit pixels; float32 and
 * float64 for FloatPixelData and DoubleFloatPixelData.
 *
 * @throws FormatError before any frame for what is no image, colour, a transfer syntax that is not read, or pixel data shorter
 * than the frames asked for; and at the frame for a damaged one
 */
export async function* decodeFrames(
  dataset: DicomDataset,
  options: DecodeOptions = {},
): AsyncGenerator<DecodedFrame, void, undefined> {
  const layout = describePixels(dataset);
  requireGreyscale(dataset, layout);
  const frames = options.frames ?? Array.from({ length: layout.frames }, (_, i) => i);
  const wrong = frames.find((frame) => !Number.isInteger(frame) || frame < 0 || frame >= layout.frames);
  if (wrong !== undefined)
    throw dataset.refusal(
      'inconsistent',
      'NumberOfFrames',
      `frame ${wrong + 1} of ${layout.frames}`,
      'Choose a frame that is there',
    );

  const { pixelData } = dataset;
  const compressed = pixelData?.length === undefined;
  if (compressed) requireKnownSyntax(dataset);
  else requireNativeSyntax(dataset);
  const reader = await pixelData?.open();
  if (!reader) return;
  const one = compressed
    ? await compressedFrames(dataset, layout, reader, options.decoder ?? decodeHere)
    : nativeFrames(dataset, layout, reader, frames);

  const ahead = Math.max(1, options.ahead ?? 1);
  const begun: Promise<StoredValues>[] = [];
  for (let next = 0, given = 0; given < frames.length; given++) {
    for (; next < frames.length && begun.length < ahead; next++) {
      const promise = one(frames[next] as number);
      promise.catch(() => undefined); // It is thrown when its turn comes, or not at all when the caller stops before.
      begun.push(promise);
    }
    yield { index: frames[given] as number, values: await (begun.shift() as Promise<StoredValues>) };
  }
}

type ReadFrame = (frame: number) => Promise<StoredValues>;

function requireKnownSyntax(dataset: DicomDataset): void {
  if (NATIVE.has(dataset.transferSyntax))
    throw dataset.refusal(
      'inconsistent',
      'TransferSyntaxUID',
      `${dataset.meta?.string('TransferSyntaxUID') ?? 'absent'}, but the pixel data are in fragments, as only compressed data are`,
      'The header has lost how the pixels are compressed: export the series again',
    );
  const refused = refusedSyntax(dataset.transferSyntax);
  if (refused !== undefined)
    throw dataset.refusal(
      'unsupported',
      'TransferSyntaxUID',
      refused,
      'Convert the series to uncompressed or JPEG 2000, for instance with gdcmconv or dcmdjpeg',
    );
}

const NATIVE = new Set<string>([
  TRANSFER_SYNTAX.implicitLittleEndian,
  TRANSFER_SYNTAX.explicitLittleEndian,
  TRANSFER_SYNTAX.deflatedExplicitLittleEndian,
  TRANSFER_SYNTAX.explicitBigEndian,
]);

function requireNativeSyntax(dataset: DicomDataset): void {
  if (!NATIVE.has(dataset.transferSyntax))
    throw dataset.refusal(
      'inconsistent',
      'TransferSyntaxUID',
      `${dataset.transferSyntax}, but the pixel data are not in fragments as compressed data are`,
      'The file is damaged or of a private kind: export it again uncompressed',
    );
}

async function compressedFrames(
  dataset: DicomDataset,
  layout: PixelLayout,
  opened: PixelReader,
  decoder: FrameDecoder,
): Promise<ReadFrame> {
  const reader = await readSmallWhole(opened);
  const located = await locateFrames(dataset, reader, layout);
  return async (frame) => {
    const bytes = await readFrame(reader, located[frame] ?? []);
    return decoder({ file: dataset.file, frame, transferSyntax: dataset.transferSyntax, bytes, layout });
  };
}

/** Frames lie one after the other, to the bit: those of one-bit pixels may begin within a byte (PS3.5 §8.1.1). */
function nativeFrames(dataset: DicomDataset, layout: PixelLayout, reader: PixelReader, frames: readonly number[]): ReadFrame {
  const { bitsAllocated, rows, columns } = layout;
  const bits = frameBytes(layout) * 8;
  const last = frames.reduce((most, frame) => Math.max(most, frame), -1);
  const needed = Math.ceil(((last + 1) * bits) / 8);
  if (reader.size < needed)
    throw dataset.refusal(
      'truncated',
      dataset.pixelData?.tag ?? 'PixelData',
      `expected ${needed} bytes (${last + 1} × ${rows} × ${columns} pixels of ${bitsAllocated} bits), found ${reader.size}`,
      'The file breaks off or its header is wrong: copy or export it again',
    );
  // Big endian swaps the bytes of words, and one-byte pixels written as OW are words of two (PS3.5 §7.3 and annex A.3).
  const word = dataset.littleEndian ? 1 : bitsAllocated > 8 ? bitsAllocated / 8 : dataset.pixelData?.vr === 'OW' ? 2 : 1;
  return async (frame) => {
    const first = Math.floor((frame * bits) / 8 / word) * word;
    const end = Math.ceil(((frame + 1) * bits) / 8 / word) * word;
    const bytes = (await reader.read(first, end)).slice();
    swapBytes(bytes, word);
    if (bitsAllocated === 1) return unpackBits(bytes, frame * bits - 8 * first, bits);
    return fromNativeBytes(bytes.subarray((frame * bits) / 8 - first, ((frame + 1) * bits) / 8 - first), layout);
  };
}
