import { type VoxelArray } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainReader } from '../compression/byte-reader.ts';
import { type Warning } from '../image.ts';
import { memorySource } from '../source.ts';
import { parseText } from './parse-text.ts';
import { checkSize, readVoxels } from './read-voxels.ts';
import { applyScaling, type Scaling } from './scaling.ts';
import { pickingReader } from './picking-reader.ts';
import { BYTES_OF, type StoredType } from './stored-type.ts';

async function read(
  bytes: Uint8Array,
  type: StoredType,
  scaling?: Scaling,
  littleEndian = true,
): Promise<{ data: VoxelArray; warnings: Warning[] }> {
  const warnings: Warning[] = [];
  const count = bytes.length / BYTES_OF[type];
  const at = { file: 'f', field: 'voxels', available: bytes.length, warnings };
  const data = await readVoxels(plainReader(memorySource('f', bytes)), { count, type, littleEndian, scaling, last: true }, at);
  return { data, warnings };
}
const int64 = (...values: bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer);
const uint64 = (...values: bigint[]): Uint8Array => new Uint8Array(BigUint64Array.from(values).buffer);

describe('64-bit integers', () => {
  test.each([
    [[0n, 255n], Uint8Array],
    [[-1n, 127n], Int8Array],
    [[0n, 256n], Uint16Array],
    [[-129n, 0n], Int16Array],
    [[0n, 65536n], Uint32Array],
    [[-32769n, 0n], Int32Array],
    [[0n, 2n ** 32n], Float64Array],
    [[-(2n ** 31n) - 1n, 0n], Float64Array],
    [[2n ** 53n, 2n ** 60n, -(2n ** 63n)], Float64Array],
  ] as const)('%s', async (values, type) => {
    const { data } = await read(int64(...values), 'int64');
    expect(data).toBeInstanceOf(type);
    expect([...data]).toEqual(values.map(Number));
  });

  test('a value no float64 holds is refused, with the value', async () => {
    await expect(read(int64(1n, 2n ** 53n + 1n), 'int64')).rejects.toThrow(/voxel number 1 is 9007199254740993/);
    await expect(read(uint64(2n ** 64n - 1n), 'uint64')).rejects.toThrow(/18446744073709551615/);
  });

  test('every value that is read is exact', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.bigInt(-(2n ** 53n), 2n ** 53n), { minLength: 1 }), async (values) => {
        const { data } = await read(int64(...values), 'int64');
        expect([...data].map(BigInt)).toEqual(values);
      }),
    );
  });
});

describe('float128', () => {
  /** binary128 of a float64, from its bits. */
  const binary128 = (value: number): Uint8Array => {
    const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
    const exponent = (bits >> 52n) & 0x7ffn;
    const wide = exponent === 0n ? 0n : exponent === 0x7ffn ? 0x7fffn : exponent + 15360n;
    const all = ((bits >> 63n) << 127n) | (wide << 112n) | ((bits & (2n ** 52n - 1n)) << 60n);
    return uint64(all & (2n ** 64n - 1n), all >> 64n);
  };
  const x87 = (value: number): Uint8Array => {
    const bits = new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
    const exponent = (bits >> 52n) & 0x7ffn;
    const wide = exponent === 0n ? 0n : exponent === 0x7ffn ? 0x7fffn : exponent + 15360n;
    const leading = exponent === 0n ? 0n : 1n << 63n;
    return uint64(leading | ((bits & (2n ** 52n - 1n)) << 11n), ((bits >> 63n) << 15n) | wide);
  };
  const values = [0, 1, -1, Math.PI, -1e300, 1e-300, 123456.789, Infinity, -Infinity, NaN];

  test.each([
    ['binary128', binary128],
    ['x87', x87],
  ] as const)('%s, both byte orders', async (layout, encode) => {
    const little = new Uint8Array(Buffer.concat(values.map(encode)));
    const big = new Uint8Array(Buffer.concat(values.map((v) => encode(v).reverse())));
    for (const { data, warnings } of [await read(little, 'float128'), await read(big, 'float128', undefined, false)]) {
      expect([...data]).toEqual(values);
      expect(warnings.map((w) => w.code)).toEqual(['float128-rounded', 'non-finite-voxels']);
      expect(warnings[0]?.message).toContain(layout);
    }
  });
});

describe('scaling', () => {
  test('agrees with arithmetic, and keeps whole numbers whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1 }),
        fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.double({ min: -100, max: 100, noNaN: true })),
        fc.oneof(fc.integer({ min: -100_000, max: 100_000 }), fc.double({ min: -1e5, max: 1e5, noNaN: true })),
        (values, slope, intercept) => {
          fc.pre(Math.abs(slope) > 1e-6);
          const data = applyScaling(Int16Array.from(values), { slope, intercept });
          const whole = Number.isInteger(slope) && Number.isInteger(intercept);
          values.forEach((v, n) => {
            const exact = v * slope + intercept;
            if (whole || data instanceof Float64Array) expect(data[n]).toBeCloseTo(exact, 12);
            else expect(data[n]).toBe(Math.fround(exact));
          });
          if (whole) expect(data instanceof Float32Array || data instanceof Float64Array).toBe(false);
          expect(new Set(data).size).toBe(new Set(values).size);
        },
      ),
    );
  });

  test('in place where the width allows it', () => {
    const stored = Uint16Array.of(0, 1000, 4000);
    const data = applyScaling(stored, { slope: 1, intercept: -1024 });
    expect(data).toBeInstanceOf(Int16Array);
    expect([...data]).toEqual([-1024, -24, 2976]);
    expect(data.buffer).toBe(stored.buffer);
  });

  test('a fraction reads into the memory it fills', async () => {
    const stored = Int16Array.from({ length: 1000 }, (_, i) => i * 60 - 30_000);
    const { data } = await read(new Uint8Array(stored.buffer), 'int16', { slope: 0.25, intercept: 3 });
    expect(data).toBeInstanceOf(Float32Array);
    expect(data.buffer.byteLength).toBe(4000);
    expect([...data]).toEqual([...stored].map((v) => v * 0.25 + 3));
  });

  test('float64 where float32 would merge or overflow', () => {
    expect(applyScaling(Int16Array.of(0, 1), { slope: 1e-4, intercept: 1e5 })).toBeInstanceOf(Float64Array);
    expect(applyScaling(Int16Array.of(0, 30_000), { slope: 1e35, intercept: 0 })).toBeInstanceOf(Float64Array);
    expect(applyScaling(Float32Array.of(0.5), { slope: 3, intercept: 0 })).toEqual(Float64Array.of(1.5));
  });
});

describe('what does not fit', () => {
  test('truncated: both byte counts', async () => {
    const at = { file: 'f', field: 'voxels', available: 1e9, warnings: [] };
    const reading = readVoxels(
      plainReader(memorySource('f', new Uint8Array(30))),
      { count: 20, type: 'int16', littleEndian: true, scaling: undefined, last: true },
      at,
    );
    await expect(reading).rejects.toMatchObject({ code: 'truncated', found: expect.stringMatching(/40 bytes.*30/) as string });
  });

  test('too large: before anything is allocated', () => {
    expect(() => checkSize('f', 'dim', [32767, 32767, 32767])).toThrow(/35,181,150,961,663 voxels; at most 1,073,741,824 fit/);
    expect(() => checkSize('f', 'dim', [1024, 1024, 1024])).not.toThrow();
  });

  test('bytes behind the voxels are reported', async () => {
    const warnings: Warning[] = [];
    await readVoxels(
      plainReader(memorySource('f', new Uint8Array(30))),
      { count: 10, type: 'uint8', littleEndian: true, scaling: undefined, last: true },
      { file: 'f', field: 'voxels', available: 30, warnings },
    );
    expect(warnings).toMatchObject([{ code: 'extra-bytes', message: expect.stringMatching(/^20 bytes/) as string }]);
  });
});

describe('text', () => {
  const text = (s: string, count: number, type: StoredType): VoxelArray =>
    parseText(new TextEncoder().encode(s), count, type, 'f');

  test('numbers with any white space, and what IEEE calls numbers', () => {
    expect([...text('1 2\n3,\t4  ', 4, 'uint8')]).toEqual([1, 2, 3, 4]);
    expect([...text('nan -inf +Infinity 1e-3', 4, 'float64')]).toEqual([NaN, -Infinity, Infinity, 0.001]);
    expect(text('-1 300', 2, 'int64')).toEqual(Int16Array.of(-1, 300));
  });

  test('refuses what is no number, too few, or beyond the type', () => {
    expect(() => text('1 two', 2, 'uint8')).toThrow(/"two"/);
    expect(() => text('1 2', 3, 'uint8')).toThrow(/3 numbers, the file has 2/);
    expect(() => text('1 256', 2, 'uint8')).toThrow(/uint8/);
    expect(() => text('1 -1', 2, 'uint16')).toThrow(/uint16/);
    expect(() => text('1.5', 1, 'int16')).toThrow(/int16/);
  });
});

test('pickingReader: one frame of alternating ones', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(6),
      async (inner, frames, outer, pick) => {
        const frame = pick % frames;
        const data = new Uint8Array(inner * frames * outer).map((_, i) => i * 7 + (i >> 8));
        const reader = pickingReader(plainReader(memorySource('f', data)), { inner, frames, frame });
        const target = new Uint8Array(inner * outer);
        expect(await reader.fill(target)).toBe(target.length);
        const wanted = Array.from({ length: outer }, (_, o) =>
          data.subarray((o * frames + frame) * inner, (o * frames + frame + 1) * inner),
        );
        expect(target).toEqual(new Uint8Array(Buffer.concat(wanted)));
      },
    ),
  );
});
