import { CodestreamError } from './codestream-error.ts';

/** What a codestream says of itself, read before a codec is given memory for it. */
export interface CodestreamHeader {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly precision: number;
}

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);

/** JP2 boxes, which some writers leave around the codestream, are shorter than this. */
const BOXES = 4096;

/** The codestream itself: `FF 4F FF 51` and what follows, without the boxes of a JP2 file before it. */
export function findJpeg2000(bytes: Uint8Array): Uint8Array {
  const end = Math.min(bytes.length - 4, BOXES);
  for (let at = 0; at <= end; at++)
    if (bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51)
      return bytes.subarray(at);
  throw new CodestreamError('inconsistent', 'expected JPEG 2000, which begins with FF 4F FF 51');
}

/** Sign and precision of the first component. */
const SSIZ = 42;

/** The SIZ segment (T.800 A.5.1), which comes first. */
export function readJpeg2000Header(codestream: Uint8Array): CodestreamHeader & { readonly signed: boolean } {
  if (codestream.length < 43) throw new CodestreamError('truncated', 'the JPEG 2000 data end within their header');
  return {
    columns: u32(codestream, 8) - u32(codestream, 16),
    rows: u32(codestream, 12) - u32(codestream, 20),
    components: u16(codestream, 40),
    precision: ((codestream[SSIZ] as number) & 0x7f) + 1,
    signed: ((codestream[SSIZ] as number) & 0x80) !== 0,
  };
}

/** The same codestream of one component, its samples declared unsigned: a copy. */
export function asUnsigned(codestream: Uint8Array): Uint8Array {
  const copy = codestream.slice();
  copy[SSIZ] = (copy[SSIZ] as number) & 0x7f;
  return copy;
}

/** The frame header, SOF55 (T.87 C.2.2). */
export function readJpegLsHeader(bytes: Uint8Array): CodestreamHeader {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8)
    throw new CodestreamError('inconsistent', 'expected JPEG-LS, which begins with FF D8');
  for (let at = 2; at + 9 < bytes.length; at += 2 + u16(bytes, at + 2)) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (bytes[at] !== 0xff) break;
    if (bytes[at + 1] === 0xf7)
      return {
        precision: bytes[at + 4] as number,
        rows: u16(bytes, at + 5),
        columns: u16(bytes, at + 7),
        components: bytes[at + 9] as number,
      };
  }
  throw new CodestreamError('inconsistent', 'JPEG-LS data without a frame header');
}

/**
 * The bytes with an end-of-image marker after them, were it missing. OpenJPEG refuses what lacks one, though nothing else may be
 * wrong; CharLS spends seconds in nothing where data break off without one.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array {
  for (let at = bytes.length - 2, least = Math.max(0, bytes.length - 10); at >= least; at--)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return bytes;
  const ended = new Uint8Array(bytes.length + 2);
  ended.set(bytes);
  ended.set([0xff, 0xd9], bytes.length);
  return ended;
}
