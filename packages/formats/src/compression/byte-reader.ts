import { ZStream, Z_BUF_ERROR, Z_NO_FLUSH, Z_OK, Z_STREAM_END, zlibInflate, zlibInflateInit2, zlibInflateReset } from 'pako';
import { FormatError } from '../errors.ts';
import { type FileSource } from '../source.ts';

/** Bytes of one file in order, decompressed on the way, a piece at a time: the compressed file is never in memory as a whole. */
export interface ByteReader {
  /**
   * Writes the next bytes into `target` and says how many; fewer than `target.length` only where the data end.
   * @throws FormatError `inconsistent` when the compressed data are damaged.
   */
  fill(target: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Passes over `count` bytes; says how many there were. */
  skip(count: number): Promise<number>;
  /**
   * Call after the last byte wanted: reads on to the checksum, if there is one, and compares it.
   * @throws FormatError `inconsistent` when the checksum is another.
   */
  verify(): Promise<Ending>;
}

export interface Ending {
  /** False when a compressed file ends before its checksum. */
  readonly complete: boolean;
  /** Bytes that were still there, decompressed. */
  readonly extra: number;
}

/** Deflate packs at most 1032 bytes into one: bounds what a header may claim before anything is allocated. */
export const DEFLATE_MAX_RATIO = 1032;

const PIECE = 1 << 20;
/** zlib's `windowBits`: 15 for the window, plus 16 for a gzip or 32 for either a gzip or a zlib wrapper. */
const WINDOW_BITS = { gzip: 31, 'gzip or zlib': 47 } as const;

/** Magic and the only method there is, deflate. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;

/** Bytes of `file` from `start` as they are. */
export function plainReader(file: FileSource, start = 0): ByteReader {
  let position = start;
  return {
    async fill(target) {
      let written = 0;
      while (written < target.length) {
        const piece = await file.read(position, Math.min(position + 4 * PIECE, position + target.length - written, file.size));
        if (piece.length === 0) break;
        target.set(piece, written);
        written += piece.length;
        position += piece.length;
      }
      return written;
    },
    skip(count) {
      const passed = Math.max(0, Math.min(count, file.size - position));
      position += passed;
      return Promise.resolve(passed);
    },
    verify: () => Promise.resolve({ complete: true, extra: Math.max(0, file.size - position) }),
  };
}

/**
 * Bytes of `file` from `start`, inflated. A gzip file may have several members (bgzip, concatenated files), zeros between them and
 * anything after the last one. zlib (pako) writes straight into the caller's array and checks each member's CRC-32; the browser's
 * DecompressionStream would do neither, and refuses a second member and trailing bytes.
 */
export function inflatingReader(file: FileSource, start = 0, wrapper: keyof typeof WINDOW_BITS = 'gzip'): ByteReader {
  const stream = new ZStream();
  zlibInflateInit2(stream, WINDOW_BITS[wrapper]);
  let position = start;
  let memberEnded = false;
  let finished = false;

  /** More compressed bytes behind those not yet used. False at the end of the file. */
  const load = async (): Promise<boolean> => {
    const rest = stream.input ? stream.input.subarray(stream.next_in, stream.next_in + stream.avail_in) : new Uint8Array(0);
    const piece = await file.read(position, Math.min(position + PIECE, file.size));
    if (piece.length === 0) return false;
    position += piece.length;
    if (rest.length === 0) {
      stream.input = piece;
    } else {
      const joined = new Uint8Array(rest.length + piece.length);
      joined.set(rest);
      joined.set(piece, rest.length);
      stream.input = joined;
    }
    stream.next_in = 0;
    stream.avail_in = stream.input.length;
    return true;
  };

  const startNextMember = async (): Promise<boolean> => {
    for (;;) {
      while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
        stream.next_in++;
        stream.avail_in--;
      }
      if (stream.avail_in >= 3) break;
      if (!(await load())) return false;
    }
    if (!isGzip(stream.input.subarray(stream.next_in, stream.next_in + 3))) return false;
    zlibInflateReset(stream);
    memberEnded = false;
    return true;
  };

  const fill = async (target: Uint8Array<ArrayBuffer>, stopAtMemberEnd = false): Promise<number> => {
    stream.output = target;
    stream.next_out = 0;
    stream.avail_out = target.length;
    while (stream.avail_out > 0 && !finished) {
      if (memberEnded) {
        if (stopAtMemberEnd) break;
        finished = !(await startNextMember());
        continue;
      }
      if (stream.avail_in === 0 && !(await load())) break;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      if (status === Z_STREAM_END) memberEnded = true;
      else if (status !== Z_OK && status !== Z_BUF_ERROR) {
        throw new FormatError('inconsistent', {
          file: file.name,
          field: 'compressed data',
          found: `damaged after ${stream.total_out} bytes (zlib: ${stream.msg || status})`,
          todo: 'Copy or export the file again.',
        });
      }
    }
    return stream.next_out;
  };

  const scratch = new Uint8Array(64 * 1024);
  return {
    fill: (target) => fill(target),
    async skip(count) {
      let passed = 0;
      while (passed < count) {
        const n = await fill(scratch.subarray(0, Math.min(scratch.length, count - passed)));
        if (n === 0) break;
        passed += n;
      }
      return passed;
    },
    async verify() {
      let extra = 0;
      while (!memberEnded) {
        const n = await fill(scratch, true);
        if (n === 0) break;
        extra += n;
      }
      return { complete: memberEnded, extra };
    },
  };
}

/**
 * Up to `count` bytes that a file begins with, inflated if it is a gzip file (over as many members as it takes); `first` are its first
 * bytes as stored.
 */
export function inflatePrefix(first: Uint8Array, count: number): Uint8Array {
  if (!isGzip(first)) return first.subarray(0, count);
  const stream = new ZStream();
  zlibInflateInit2(stream, WINDOW_BITS.gzip);
  stream.input = first;
  stream.next_in = 0;
  stream.avail_in = first.length;
  stream.output = new Uint8Array(count);
  stream.next_out = 0;
  stream.avail_out = count;
  while (zlibInflate(stream, Z_NO_FLUSH) === Z_STREAM_END && stream.avail_out > 0) {
    if (!isGzip(first.subarray(stream.next_in))) break;
    zlibInflateReset(stream);
  }
  return stream.output.subarray(0, stream.next_out);
}
