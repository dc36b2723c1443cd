import { Inflate } from 'fflate';

import { FormatError } from '../../errors.ts';
import { type FileSource } from '../../source.ts';

/** The beginning of a stream of bytes, which can be made longer. */
export interface ByteWindow {
  readonly bytes: Uint8Array;
  /** Nothing more will come. */
  readonly complete: boolean;
  /** Bytes there will be in the end; undefined where only reading tells. */
  readonly total: number | undefined;
  /** Makes `bytes` at least `size` long, or all there is. */
  grow(size: number): Promise<void>;
}

/** What a deflated data set may inflate to: an enhanced CT of 2000 slices. More is a bomb, or better not sent deflated. */
export const MAX_INFLATED_BYTES = 2 ** 30;

/** Headers are some ten kilobytes; those of long multi-frame files some tens of megabytes. */
export const MAX_HEADER_BYTES = 256 * 2 ** 20;

export async function fileWindow(source: FileSource, first: number): Promise<ByteWindow> {
  let bytes = await source.read(0, Math.min(first, source.size));
  return {
    get bytes() {
      return bytes;
    },
    get complete() {
      return bytes.byteLength >= source.size;
    },
    total: source.size,
    async grow(size) {
      if (size > bytes.byteLength) bytes = await source.read(0, Math.min(size, source.size));
    },
  };
}

/** Compressed bytes given to the inflater at once. Deflate makes at most 1032 bytes of one: 8 MB. */
const CHUNK = 8192;

/**
 * A deflated data set (1.2.840.10008.1.2.1.99), inflated no further than asked. Data that break off, or are damaged, end the
 * window where they do: what is missing is then said by whoever needs it.
 */
export function inflatedWindow(deflated: Uint8Array, file: string): ByteWindow {
  let buffer = new Uint8Array(4 * CHUNK);
  let filled = 0;
  let fed = 0;
  let complete = deflated.byteLength === 0;
  const inflate = new Inflate((chunk) => {
    if (filled + chunk.byteLength > buffer.byteLength) {
      const larger = new Uint8Array(Math.max(2 * buffer.byteLength, filled + chunk.byteLength));
      larger.set(buffer.subarray(0, filled));
      buffer = larger;
    }
    buffer.set(chunk, filled);
    filled += chunk.byteLength;
  });
  return {
    get bytes() {
      return buffer.subarray(0, filled);
    },
    get complete() {
      return complete;
    },
    total: undefined,
    grow(size) {
      if (size > MAX_INFLATED_BYTES)
        throw new FormatError('too-large', {
          file,
          field: 'deflated data set',
          found: `it inflates to more than ${MAX_INFLATED_BYTES / 2 ** 20} MiB`,
          todo: 'Export the series uncompressed or with JPEG 2000, or in smaller files',
        });
      while (filled < size && !complete) {
        const end = Math.min(fed + CHUNK, deflated.byteLength);
        try {
          inflate.push(deflated.subarray(fed, end), end === deflated.byteLength);
        } catch {
          complete = true;
        }
        fed = end;
        complete ||= fed === deflated.byteLength;
      }
      return Promise.resolve();
    },
  };
}
