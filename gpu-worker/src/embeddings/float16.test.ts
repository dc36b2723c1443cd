import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromFloat16, toFloat16 } from './float16.ts';

const bitsOf = (...values: number[]): number[] => [...toFloat16(Float32Array.from(values))];

describe('float16', () => {
  it('has the bits IEEE 754 gives to values worked out by hand', () => {
    expect(bitsOf(0, 1, -2, 65504, 65520, 1e9, 2 ** -14, 2 ** -24, 2 ** -25, 1.5 * 2 ** -25)).toEqual([
      0, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0x7c00, 0x0400, 0x0001, 0, 0x0001,
    ]);
    expect(bitsOf(1 + 2 ** -11, 1 + 3 * 2 ** -11)).toEqual([0x3c00, 0x3c02]);
    expect(fromFloat16(toFloat16(Float32Array.of(Number.NaN)))[0]).toBeNaN();
  });

  it('gives every half-precision number back unchanged', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, n) => n).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0,
    );
    expect(toFloat16(fromFloat16(all))).toEqual(all);
  });

  it('rounds to the nearest: no half-precision neighbour is closer', () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const bits = toFloat16(Float32Array.of(value))[0] as number;
        const [back, up, down] = fromFloat16(Uint16Array.of(bits, bits + 1, Math.max(bits - 1, bits & 0x8000)));
        const error = Math.abs(Math.fround(value) - (back as number));
        return error <= Math.abs(value - (up as number)) && error <= Math.abs(value - (down as number));
      }),
    );
  });
});
