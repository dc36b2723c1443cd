import { Float16Array } from '@petamoriken/float16';
import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from './float16.ts';

describe('float16', () => {
  it('knows the value of every bit pattern, as the library does', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    expect(Float32Array.from(all, fromFloat16)).toEqual(Float32Array.from(new Float16Array(all.buffer)));
  });

  it('rounds as the library does, at every half and its neighbours', () => {
    // Every finite half, the middle to the next one (a tie), and the floats just beside that middle.
    const halves = Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits);
    const values = [...halves].flatMap((bits) => {
      const middle = (fromFloat16(bits) + (bits === 0x7bff ? 65_536 : fromFloat16(bits + 1))) / 2;
      return [fromFloat16(bits), middle, middle * (1 + 2 ** -23), middle * (1 - 2 ** -23)].flatMap((x) => [x, -x]);
    });
    const floats = Float32Array.from([...values, 1e38, Infinity, -Infinity, Number.NaN]);
    expect(toFloat16(floats)).toEqual(new Uint16Array(new Float16Array(floats).buffer));
  });
});
