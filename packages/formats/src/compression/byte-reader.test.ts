import fc from 'fast-check';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../errors.ts';
import { memorySource, type FileSource } from '../source.ts';
import { inflatePrefix, inflatingReader, plainReader } from './byte-reader.ts';
import { chainedReader } from './chained-reader.ts';
import { gzip } from './gzip.ts';

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const file = (...parts: Uint8Array[]): FileSource => memorySource('x.gz', join(...parts));
/** Gives at most `most` bytes at once, as a slow disk or network may. */
const trickle = (source: FileSource, most: number): FileSource => ({
  ...source,
  read: (start = 0, end = source.size) => source.read(start, Math.min(end, start + most)),
});
const bytes = fc.uint8Array({ minLength: 0, maxLength: 3000 });

async function readAll(source: FileSource, count: number): Promise<Uint8Array> {
  const target = new Uint8Array(count);
  const reader = inflatingReader(source);
  const found = await reader.fill(target);
  return target.subarray(0, found);
}

describe('inflatingReader', () => {
  test('reads any members, in any pieces, with zeros between and anything behind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(bytes, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 9 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 1, max: 700 }),
        async (members, zeros, garbage, most) => {
          fc.pre(!(garbage[0] === 0x1f || garbage[0] === 0));
          const packed = members.map((m) => join(gzipSync(m), new Uint8Array(zeros)));
          const all = join(...members);
          const source = trickle(file(...packed, garbage), most);
          expect(await readAll(source, all.length + 10)).toEqual(all);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('skips and fills as if the data were plain', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(3500), fc.nat(3500), async (data, skip, count) => {
        const [a, b] = [inflatingReader(file(gzipSync(data))), plainReader(memorySource('x', data))];
        expect(await a.skip(skip)).toBe(await b.skip(skip));
        const [x, y] = [new Uint8Array(count), new Uint8Array(count)];
        expect(await a.fill(x)).toBe(await b.fill(y));
        expect(x).toEqual(y);
      }),
      { numRuns: 60 },
    );
  });

  const data = new Uint8Array(100_000).map((_, i) => (i * i) >> 3);
  const packed = new Uint8Array(gzipSync(data));

  test('the end: complete, with bytes left over, or before its checksum', async () => {
    const ending = async (source: FileSource, count: number): Promise<unknown> => {
      const reader = inflatingReader(source);
      await reader.fill(new Uint8Array(count));
      return reader.verify();
    };
    expect(await ending(file(packed), data.length)).toEqual({ complete: true, extra: 0 });
    expect(await ending(file(packed), data.length - 70_000)).toEqual({ complete: true, extra: 70_000 });
    expect(await ending(file(packed.subarray(0, -5)), data.length)).toEqual({ complete: false, extra: 0 });
  });

  test('a file cut short gives what there was', async () => {
    const found = await readAll(file(packed.subarray(0, packed.length >> 1)), data.length);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(data.length);
    expect(found).toEqual(data.subarray(0, found.length));
  });

  test('refuses a wrong checksum and damaged data', async () => {
    const wrongSum = packed.slice();
    wrongSum[packed.length - 8] = (packed[packed.length - 8] as number) ^ 1;
    const damaged = packed.slice();
    damaged.fill(0xff, 200, 260);
    for (const bad of [wrongSum, damaged]) {
      const reader = inflatingReader(file(bad));
      const reading = reader.fill(new Uint8Array(data.length)).then(() => reader.verify());
      await expect(reading).rejects.toThrow(FormatError);
      await expect(reading).rejects.toMatchObject({ code: 'inconsistent', file: 'x.gz' });
    }
  });

  test('zlib where it may be either', async () => {
    for (const pack of [deflateSync, gzipSync]) {
      const reader = inflatingReader(file(pack(data)), 0, 'gzip or zlib');
      const target = new Uint8Array(data.length);
      expect(await reader.fill(target)).toBe(data.length);
      expect(target).toEqual(data);
    }
  });

  test('a prefix of a prefix', () => {
    expect(inflatePrefix(packed.subarray(0, 5000), 540)).toEqual(data.subarray(0, 540));
    expect(inflatePrefix(data, 540)).toEqual(data.subarray(0, 540));
    const members = [data.subarray(0, 0), data.subarray(0, 100), data.subarray(100, 700)].map((part) => gzipSync(part));
    expect(inflatePrefix(join(...members), 540)).toEqual(data.subarray(0, 540));
  });
});

test('gzip: the same bytes each time, no time stamp, and what zlib reads', async () => {
  const data = new Uint8Array(70_000).map((_, i) => i % 251);
  const packed = gzip(data);
  expect(packed).toEqual(gzip(data));
  expect([...packed.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
  expect(await readAll(file(packed), data.length)).toEqual(data);
});

test('chainedReader: several files as one, opened only when wanted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bytes, { minLength: 1, maxLength: 6 }),
      fc.nat(12_000),
      fc.nat(4000),
      async (parts, skip, count) => {
        const opened: number[] = [];
        const chain = chainedReader(
          parts.map((part, n) => ({
            length: part.length,
            open: () => {
              opened.push(n);
              return Promise.resolve(plainReader(memorySource(String(n), part)));
            },
          })),
        );
        const all = join(...parts);
        expect(await chain.skip(skip)).toBe(Math.min(skip, all.length));
        const target = new Uint8Array(count);
        const found = await chain.fill(target);
        expect(target.subarray(0, found)).toEqual(all.subarray(skip, skip + count));
        expect(new Set(opened).size).toBe(opened.length);
      },
    ),
    { numRuns: 100 },
  );
});
