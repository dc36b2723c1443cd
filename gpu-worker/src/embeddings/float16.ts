const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/**
 * float32 → IEEE 754 half precision bits, rounding to nearest, ties to even; too large becomes ±infinity. Node 20 has no Float16Array.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let n = 0; n < values.length; n++) {
    f32[0] = values[n] as number;
    const bits = u32[0] as number;
    const sign = (bits >>> 16) & 0x8000;
    const magnitude = bits & 0x7fffffff;
    let half: number;
    if (magnitude > 0x7f800000) half = 0x7e00;
    else if (magnitude >= 0x47800000) half = 0x7c00;
    else if (magnitude >= 0x38800000) {
      // Normal: re-bias the exponent (127 → 15), drop 13 bits; a carry of the rounding runs into the exponent, as it should.
      half = (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
    } else if (magnitude < 0x33000000) half = 0;
    else {
      const exponent = magnitude >>> 23;
      const mantissa = (magnitude & 0x7fffff) | 0x800000;
      const shift = 126 - exponent;
      const kept = mantissa >>> shift;
      const rest = mantissa & ((1 << shift) - 1);
      const middle = 1 << (shift - 1);
      half = kept + (rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0);
    }
    out[n] = sign | half;
  }
  return out;
}

/** Half precision bits → float32, exact. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const out = new Float32Array(bits.length);
  for (let n = 0; n < bits.length; n++) {
    const half = bits[n] as number;
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const mantissa = half & 0x3ff;
    if (exponent === 31) out[n] = mantissa === 0 ? sign * Infinity : Number.NaN;
    else if (exponent === 0) out[n] = sign * mantissa * 2 ** -24;
    else out[n] = sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  }
  return out;
}
