import { MaskDocError } from '../errors.ts';

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number as LEB128: 7 bits a byte, the least significant first. */
  whole(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** A whole number of up to 53 bits, also below 0: 0, -1, 1, -2 … are written as 0, 1, 2, 3 … */
  signed(value: number): void {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    while (rest > 0x7f) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Begins anew, with the memory it has. */
  clear(): void {
    this.#length = 0;
  }

  /** What was written; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what was written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(more: number): void {
    const bytes = new Uint8Array(Math.max(this.#length + more, 2 * this.#bytes.length));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** A place in bytes. */
export interface ByteReader {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Reads a LEB128 whole number of at most 28 bits.
 * @throws MaskDocError `malformed` where the bytes end in it, it is larger, or is not of the shortest form.
 */
export function readWhole(reader: ByteReader): number {
  const { bytes } = reader;
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[reader.at++];
    if (byte === undefined) throw new MaskDocError('malformed', 'The bytes end in the middle of a number (B3).');
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (byte === 0 && shift > 0) throw new MaskDocError('malformed', 'A number is not written in its shortest form (B3).');
      return value;
    }
  }
  throw new MaskDocError('malformed', 'A number is larger than any that occurs (B3).');
}

/** Reads what {@link ByteWriter.signed} wrote. @throws MaskDocError `malformed`. */
export function readSigned(reader: ByteReader): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 53; scale *= 0x80) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) throw new MaskDocError('malformed', 'The bytes end in the middle of a number (B8).');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
  throw new MaskDocError('malformed', 'A number is larger than any that occurs (B8).');
}
