import { CodestreamError } from './codestream-error.ts';

const HEADER = 64;

/**
 * RLE (PS3.5 annex G): `segments` byte planes, the most significant first, each packed by PackBits.
 *
 * @param length bytes of each plane
 * @returns the planes' bytes put together, little endian
 * @throws CodestreamError
 */
export function decodeRle(bytes: Uint8Array, length: number, segments: number): Uint8Array {
  if (bytes.byteLength < HEADER)
    throw new CodestreamError('truncated', `expected an RLE header of ${HEADER} bytes, found ${bytes.byteLength} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count !== segments) throw new CodestreamError('inconsistent', `expected ${segments} RLE segments, found ${count}`);
  // Two bytes make at most 128: what cannot fill the frame is not worth its memory.
  if (bytes.byteLength * 64 < length * segments)
    throw new CodestreamError(
      'truncated',
      `${bytes.byteLength} bytes of RLE cannot make the ${length * segments} bytes of the frame`,
    );
  const out = new Uint8Array(length * segments);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : bytes.byteLength;
    if (start < HEADER || start > end || end > bytes.byteLength)
      throw new CodestreamError(
        'inconsistent',
        `RLE segment ${segment + 1} lies at bytes ${start} to ${end} of ${bytes.byteLength}`,
      );
    const made = unpack(bytes, start, end, out, segments - 1 - segment, segments, length);
    if (made < length) throw new CodestreamError('truncated', `RLE segment ${segment + 1} makes ${made} of ${length} bytes`);
  }
  return out;
}

/** PackBits, written to every `stride`-th byte of `out`. Stops when the plane is full: what follows is padding. Returns bytes made. */
function unpack(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  first: number,
  stride: number,
  length: number,
): number {
  let at = start;
  let made = 0;
  let to = first;
  while (at < end && made < length) {
    const control = bytes[at++] as number;
    if (control < 128) {
      const run = Math.min(control + 1, end - at, length - made);
      for (let i = 0; i < run; i++, to += stride) out[to] = bytes[at + i] as number;
      at += control + 1;
      made += run;
    } else if (control > 128) {
      if (at >= end) break;
      const value = bytes[at++] as number;
      const run = Math.min(257 - control, length - made);
      for (let i = 0; i < run; i++, to += stride) out[to] = value;
      made += run;
    }
  }
  return made;
}
