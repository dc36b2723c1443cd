import { size } from '@annotome/volume';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { extractSlice, planeAxes } from './extract-slice.ts';

it('extractSlice gives the voxels of the rectangle, row by row, for each axis', () => {
  const n = size(5, 4, 3);
  const data = Int16Array.from({ length: 60 }, (_, v) => v * 7 - 100);
  fc.assert(
    fc.property(
      fc.constantFrom(0, 1, 2).chain((axis) => {
        const [a, b] = planeAxes(axis);
        const span = (count: number): fc.Arbitrary<readonly [number, number]> =>
          fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map(([p, q]) => [Math.min(p, q), Math.abs(p - q) + 1] as const);
        return fc.tuple(fc.constant(axis), fc.nat(n[axis as 0] - 1), span(n[a]), span(n[b]));
      }),
      ([axis, slice, [x, width], [y, height]]) => {
        const out = new Int16Array(width * height);
        extractSlice(data, n, axis, slice, { x, y, width, height }, out);
        const [a, b] = planeAxes(axis);
        const expected = Array.from({ length: width * height }, (_, at) => {
          const v = [0, 0, 0];
          v[axis] = slice;
          v[a] = x + (at % width);
          v[b] = y + Math.floor(at / width);
          return data[(v[0] as number) + 5 * ((v[1] as number) + 4 * (v[2] as number))];
        });
        expect([...out]).toEqual(expected);
      },
    ),
  );
});
