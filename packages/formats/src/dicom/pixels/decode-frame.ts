import { inflateSync } from 'fflate';

import { TRANSFER_SYNTAX as TS } from '../dataset/transfer-syntax.ts';
import { CodestreamError } from './codestream-error.ts';
import {
  asUnsigned,
  findJpeg2000,
  readJpeg2000Header,
  readJpegLsHeader,
  withEndMarker,
  type CodestreamHeader,
} from './codestream-header.ts';
import { WasmCodec, type DecodedCodestream, type WasmSource } from './codecs/wasm-codec.ts';
import { decodeDctJpeg } from './jpeg/decode-dct.ts';
import { decodeLosslessJpeg } from './jpeg/decode-lossless.ts';
import { readJpegHeader } from './jpeg/jpeg-header.ts';
import { frameError, type PixelLayout, type StoredValues } from './pixel-layout.ts';
import { decodeRle } from './rle.ts';
import { allocate, extract, fromNativeBytes, unpackBits } from './stored-values.ts';

/** One compressed frame. Nothing but data: it can be posted to a worker as it is. */
export interface FrameJob {
  readonly file: string;
  /** From 0; for messages. */
  readonly frame: number;
  readonly transferSyntax: string;
  /** The frame's codestream, its fragments joined. */
  readonly bytes: Uint8Array;
  readonly layout: PixelLayout;
}

/**
 * Turns one compressed frame into stored values. A pool of workers is one of these too: it posts the job to a worker that calls
 * {@link createFrameDecoder}'s and posts the values back.
 *
 * @throws FormatError naming file and frame
 */
export type FrameDecoder = (job: FrameJob) => Promise<StoredValues>;

/** Known, and refused in words: what they are called. */
const REFUSED: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.4.52': 'JPEG Extended, process 3 and 5 (retired)',
  '1.2.840.10008.1.2.4.53': 'JPEG Spectral Selection, process 6 and 8 (retired)',
  '1.2.840.10008.1.2.4.54': 'JPEG Spectral Selection, process 7 and 9 (retired)',
  '1.2.840.10008.1.2.4.55': 'JPEG Full Progression, process 10 and 12 (retired)',
  '1.2.840.10008.1.2.4.56': 'JPEG Full Progression, process 11 and 13 (retired)',
  '1.2.840.10008.1.2.4.58': 'JPEG Lossless, process 15 (retired)',
  '1.2.840.10008.1.2.4.92': 'JPEG 2000 Part 2 Multi-component, lossless',
  '1.2.840.10008.1.2.4.93': 'JPEG 2000 Part 2 Multi-component',
  '1.2.840.10008.1.2.4.94': 'JPIP Referenced',
  '1.2.840.10008.1.2.4.95': 'JPIP Referenced Deflate',
  '1.2.840.10008.1.2.4.100': 'MPEG-2 video',
  '1.2.840.10008.1.2.4.101': 'MPEG-2 video',
  '1.2.840.10008.1.2.4.102': 'MPEG-4 video',
  '1.2.840.10008.1.2.4.103': 'MPEG-4 video',
  '1.2.840.10008.1.2.4.104': 'MPEG-4 video',
  '1.2.840.10008.1.2.4.105': 'MPEG-4 video',
  '1.2.840.10008.1.2.4.106': 'MPEG-4 video',
  '1.2.840.10008.1.2.4.107': 'HEVC video',
  '1.2.840.10008.1.2.4.108': 'HEVC video',
  '1.2.840.10008.1.2.4.110': 'JPEG XL',
  '1.2.840.10008.1.2.4.111': 'JPEG XL',
  '1.2.840.10008.1.2.4.112': 'JPEG XL',
};

const COMPRESSED = new Set<string>([
  ...[TS.rle, TS.deflatedImageFrame, TS.jpegBaseline, TS.jpegExtended, TS.jpegLossless, TS.jpegLosslessFirstOrder],
  ...[TS.jpegLsLossless, TS.jpegLsNearLossless, TS.jpeg2000Lossless, TS.jpeg2000],
  ...[TS.htj2kLossless, TS.htj2kLosslessRpcl, TS.htj2k],
]);

/** Whether frames of this transfer syntax are decoded; the words for it where not. */
export const refusedSyntax = (uid: string): string | undefined =>
  COMPRESSED.has(uid) ? undefined : `${uid}${REFUSED[uid] === undefined ? '' : `, ${REFUSED[uid]}`}`;

/**
 * A decoder that works where it is called. The codecs are loaded when a frame first needs them, and each decoder has its own.
 *
 * @param options.wasm for bundled browser workers; see {@link WasmSource}
 */
export function createFrameDecoder(options: { wasm?: WasmSource } = {}): FrameDecoder {
  const openjpeg = new WasmCodec('openjpeg', options.wasm);
  const charls = new WasmCodec('charls', options.wasm);
  const decode = async ({ transferSyntax, bytes, layout }: FrameJob): Promise<StoredValues> => {
    switch (transferSyntax) {
      case TS.rle:
        return decodeRleFrame(bytes, layout);
      case TS.deflatedImageFrame:
        return inflateFrame(bytes, layout);
      case TS.jpegBaseline:
      case TS.jpegExtended:
      case TS.jpegLossless:
      case TS.jpegLosslessFirstOrder:
        return decodeJpeg(bytes, layout);
      case TS.jpegLsLossless:
      case TS.jpegLsNearLossless: {
        const codestream = withEndMarker(bytes);
        requireMatch(readJpegLsHeader(codestream), layout);
        return fromCodec(await charls.decode(codestream), layout);
      }
      default: {
        const codestream = withEndMarker(findJpeg2000(bytes));
        const header = readJpeg2000Header(codestream);
        requireMatch(header, layout);
        if (header.signed && header.precision <= 8) return decodeShortSigned(openjpeg, codestream, header.precision, layout);
        return fromCodec(await openjpeg.decode(codestream), layout);
      }
    }
  };
  return async (job) => {
    try {
      return await decode(job);
    } catch (thrown) {
      if (!(thrown instanceof CodestreamError)) throw thrown;
      const todo = thrown.code === 'unsupported' ? 'Convert the series to uncompressed or JPEG 2000' : undefined;
      throw frameError(job.file, job.frame, thrown.code, thrown.message, todo, thrown);
    }
  };
}

/** Refuses a codestream that is not the image the header says, before it is given memory. */
function requireMatch({ rows, columns, components, precision }: CodestreamHeader, layout: PixelLayout): void {
  if (rows !== layout.rows || columns !== layout.columns || components !== layout.samplesPerPixel)
    throw new CodestreamError(
      'inconsistent',
      `the header says ${layout.columns} × ${layout.rows} × ${layout.samplesPerPixel} (columns, rows, samples), ` +
        `the compressed data ${columns} × ${rows} × ${components}`,
    );
  if (precision > 16) throw new CodestreamError('unsupported', `compressed samples of ${precision} bits; 16 are read`);
  if (precision > layout.bitsAllocated)
    throw new CodestreamError(
      'inconsistent',
      `compressed samples of ${precision} bits for BitsAllocated ${layout.bitsAllocated}`,
    );
}

/**
 * A codec's samples as the header wants them. JPEG 2000 says itself whether it is signed, JPEG-LS cannot; where PixelRepresentation
 * says otherwise, the `bitsPerSample` bits are read as it says, as pydicom does.
 */
function fromCodec(decoded: DecodedCodestream, layout: PixelLayout): StoredValues {
  const { bytes, bitsPerSample, components, width, height } = decoded;
  const length = width * height * components;
  const cells = bitsPerSample > 8 ? new Uint16Array(bytes.buffer, 0, length) : bytes.subarray(0, length);
  return extract(cells, allocate(layout, length), bitsPerSample, bitsPerSample - 1, layout.signed);
}

/**
 * The codec makes 0 of every negative sample of up to 8 bits. Declared unsigned, the same samples come out higher by half their range
 * (the DC level shift, T.800 G.1), none lost, and are brought back here.
 */
async function decodeShortSigned(
  openjpeg: WasmCodec,
  codestream: Uint8Array,
  precision: number,
  layout: PixelLayout,
): Promise<StoredValues> {
  const decoded = await openjpeg.decode(asUnsigned(codestream));
  const { bytes } = decoded;
  const half = 2 ** (precision - 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = ((bytes[i] as number) - half) & 0xff;
  return fromCodec(decoded, layout);
}

function decodeJpeg(bytes: Uint8Array, layout: PixelLayout): StoredValues {
  const header = readJpegHeader(bytes);
  requireMatch({ ...header, components: 1 }, layout);
  const samples = header.process === 'lossless' ? decodeLosslessJpeg(bytes, header) : decodeDctJpeg(bytes, header);
  const { bitsStored, highBit, signed } = layout;
  return extract(samples, allocate(layout, samples.length), bitsStored, highBit, signed);
}

function decodeRleFrame(bytes: Uint8Array, layout: PixelLayout): StoredValues {
  const pixels = layout.rows * layout.columns;
  // One-bit pixels are packed, each frame by itself, and the packed bytes run-length encoded.
  if (layout.bitsAllocated === 1) return unpackBits(decodeRle(bytes, Math.ceil(pixels / 8), 1), 0, pixels);
  return fromNativeBytes(decodeRle(bytes, pixels, layout.bitsAllocated / 8), layout);
}

function inflateFrame(bytes: Uint8Array, layout: PixelLayout): StoredValues {
  const pixels = layout.rows * layout.columns;
  const size = Math.ceil((pixels * layout.bitsAllocated) / 8);
  // Deflate makes at most 1032 bytes of one.
  if (bytes.byteLength * 1032 < size)
    throw new CodestreamError('truncated', `${bytes.byteLength} deflated bytes for a frame of ${size}`);
  const out = new Uint8Array(size);
  let inflated: Uint8Array;
  try {
    inflated = inflateSync(bytes, { out });
  } catch (cause) {
    throw new CodestreamError('inconsistent', `deflated data that cannot be inflated (${String(cause)})`, { cause });
  }
  if (inflated.byteLength < size)
    throw new CodestreamError('truncated', `the frame inflates to ${inflated.byteLength} of ${size} bytes`);
  return layout.bitsAllocated === 1 ? unpackBits(inflated, 0, pixels) : fromNativeBytes(inflated, layout);
}
