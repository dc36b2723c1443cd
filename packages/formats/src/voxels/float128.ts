/** What the 16 bytes of a "float128" are: IEEE 754 binary128, or the 80-bit float of x86 with six bytes of padding. */
export type Float128Layout = 'binary128' | 'x87';

/**
 * Padding is zero in every x87 voxel, while a binary128 whose top two bytes are zero is smaller than 1e-4931: so an image whose
 * padding is zero throughout is x87, unless it is zero everywhere.
 */
function layoutOf(bytes: Uint8Array): Float128Layout {
  for (let at = 0; at < bytes.length; at += 16) {
    for (let b = 10; b < 16; b++) if (bytes[at + b] !== 0) return 'binary128';
  }
  return 'x87';
}

/** 128-bit floats, little-endian, rounded to float64. */
export function decodeFloat128(bytes: Uint8Array<ArrayBuffer>): { data: Float64Array; layout: Float128Layout } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const layout = layoutOf(bytes);
  const n = bytes.length / 16;
  const data = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const at = 16 * i;
    const top = view.getUint16(at + (layout === 'x87' ? 8 : 14), true);
    const sign = top & 0x8000 ? -1 : 1;
    const exponent = top & 0x7fff;
    /** The significand, from 0 to 2. x87 stores its leading one, binary128 implies it. */
    let significand: number;
    if (layout === 'x87') {
      significand = view.getUint32(at + 4, true) / 2 ** 31 + view.getUint32(at, true) / 2 ** 63;
    } else {
      significand =
        (exponent === 0 ? 0 : 1) +
        (view.getUint16(at + 12, true) / 2 ** 16 +
          view.getUint32(at + 8, true) / 2 ** 48 +
          view.getUint32(at + 4, true) / 2 ** 80);
    }
    if (exponent === 0x7fff) data[i] = significand === 1 ? sign * Infinity : NaN;
    else data[i] = sign * significand * 2 ** (exponent - 16383);
  }
  return { data, layout };
}
