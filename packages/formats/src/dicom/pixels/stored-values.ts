import { type PixelLayout, type StoredValues } from './pixel-layout.ts';

type Cells = Uint8Array | Uint16Array | Uint32Array;

/** An array of one frame's samples, of the type the layout asks for. 1-bit pixels are bytes of 0 and 1. */
export function allocate(layout: PixelLayout, length: number): StoredValues {
  if (layout.kind === 'float32') return new Float32Array(length);
  if (layout.kind === 'float64') return new Float64Array(length);
  switch (layout.bitsAllocated) {
    case 16:
      return layout.signed ? new Int16Array(length) : new Uint16Array(length);
    case 32:
      return layout.signed ? new Int32Array(length) : new Uint32Array(length);
    default:
      return layout.signed && layout.bitsAllocated === 8 ? new Int8Array(length) : new Uint8Array(length);
  }
}

/**
 * The numbers within cells (PS3.5 §8.1.1): `bits` of each, the highest of which is `highBit`; the sign extended, and everything
 * above and below (overlays, old burnt-in planes) dropped. `cells` may be the very memory of the result.
 */
export function extract(cells: Cells, into: StoredValues, bits: number, highBit: number, signed: boolean): StoredValues {
  const up = 31 - highBit;
  const down = 32 - bits;
  const length = cells.length;
  if (signed) for (let i = 0; i < length; i++) into[i] = ((cells[i] as number) << up) >> down;
  else for (let i = 0; i < length; i++) into[i] = ((cells[i] as number) << up) >>> down;
  return into;
}

const swap = (bytes: Uint8Array, size: number): void => {
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
};

function swap16(bytes: Uint8Array): void {
  for (let at = 0; at + 2 <= bytes.length; at += 2) {
    const low = bytes[at] as number;
    bytes[at] = bytes[at + 1] as number;
    bytes[at + 1] = low;
  }
}

/** Reverses the bytes of each `size`-byte word, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 2) swap16(bytes);
  else if (size > 1) swap(bytes, size);
}

/** The samples in little-endian native bytes, which become the result's memory where they can. `bytes` must be the caller's own. */
export function fromNativeBytes(bytes: Uint8Array, layout: PixelLayout): StoredValues {
  const { bitsAllocated, bitsStored, highBit, signed, kind } = layout;
  const size = bitsAllocated / 8;
  const length = Math.floor(bytes.byteLength / size);
  // Typed arrays must begin at a multiple of their element.
  const own = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const at = [own.buffer, own.byteOffset, length] as const;
  if (kind === 'float32') return new Float32Array(...at);
  if (kind === 'float64') return new Float64Array(...at);
  const cells = size === 1 ? new Uint8Array(...at) : size === 2 ? new Uint16Array(...at) : new Uint32Array(...at);
  const values = !signed ? cells : size === 1 ? new Int8Array(...at) : size === 2 ? new Int16Array(...at) : new Int32Array(...at);
  return bitsStored === bitsAllocated ? values : extract(cells, values, bitsStored, highBit, signed);
}

/** `count` pixels of one bit each, the first in the lowest bit (PS3.5 §8.1.1), from bit `from` of `bytes` on. */
export function unpackBits(bytes: Uint8Array, from: number, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let i = 0, bit = from; i < count; i++, bit++) out[i] = ((bytes[bit >>> 3] as number) >>> (bit & 7)) & 1;
  return out;
}
