import { boundingBox, iFastest, makeBox, size, voxel, type BoxMask } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBlock, checkBlock, readBlocks, unpackBlock, writeBlocks } from './blocks.ts';
import { BrickGrid, countBits, differenceBox, WORDS, type BrickBits } from './brick.ts';
import { packMask } from './pack-mask.ts';
import { applyRuns, writeRuns } from './runs.ts';
import { ByteWriter } from './whole-numbers.ts';

const N = size(70, 40, 33);
const grid = new BrickGrid(N);

/** Bits with short and long stretches of both kinds, and edges at word borders. */
const bricks: fc.Arbitrary<BrickBits> = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(31, 32, 33, 1024, 32768)), {
    maxLength: 200,
  })
  .chain((lengths) =>
    fc.boolean().map((first) => {
      const bits = new Uint32Array(WORDS);
      let at = 0;
      let on = first;
      for (const length of lengths) {
        for (let v = at; on && v < Math.min(at + length, 32768); v++) bits[v >> 5] = (bits[v >> 5] as number) | (1 << (v & 31));
        at += length;
        on = !on;
      }
      return bits;
    }),
  );

const masks: fc.Arbitrary<BoxMask> = fc
  .record({ i: fc.integer({ min: -5, max: 69 }), j: fc.integer({ min: -5, max: 39 }), k: fc.integer({ min: -5, max: 32 }) })
  .chain(({ i, j, k }) =>
    fc
      .record({
        n: fc.tuple(fc.integer({ min: 1, max: 45 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 6 })),
        stripe: fc.integer({ min: 1, max: 60 }),
        gap: fc.integer({ min: 0, max: 90 }),
      })
      .map(({ n, stripe, gap }) => {
        const data = iFastest(new Uint8Array(n[0] * n[1] * n[2]).map((_, at) => (at % (stripe + gap) < stripe ? 1 : 0)));
        return { box: makeBox(voxel(i, j, k), size(...n)), data, voxels: data.filter((v) => v === 1).length };
      }),
  );

const isSet = (bits: BrickBits | undefined, v: number): boolean =>
  bits !== undefined && (((bits[v >> 5] as number) >>> (v & 31)) & 1) === 1;
const hex = (bytes: Uint8Array | undefined): string =>
  [...(bytes ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

describe('runs', () => {
  it('B4: are read back as they were written, whatever the bits', () => {
    fc.assert(
      fc.property(bricks, (bits) => {
        const out = new ByteWriter();
        writeRuns(bits, out);
        const back = new Uint32Array(WORDS);
        if (out.length > 0) applyRuns({ bytes: out.written, at: 0 }, out.length, 'set', back);
        expect(back).toEqual(bits);
        const full = new Uint32Array(WORDS).fill(0xffffffff);
        if (out.length > 0) applyRuns({ bytes: out.written, at: 0 }, out.length, 'clear', full);
        expect(full).toEqual(bits.map((word) => ~word));
      }),
    );
  });

  it.each([
    ['a run of none that is not the first', [1, 1, 0, 1]],
    ['a last run that is left alone', [1, 1, 1]],
    ['a touched run of none', [3, 0]],
    ['more voxels than a brick has', [0x80, 0x80, 0x02, 1]],
    ['a number not in its shortest form', [0x81, 0x00, 1]],
    ['a number that the bytes end in', [1, 0x81]],
    ['a number that is too large', [0xff, 0xff, 0xff, 0xff, 0x7f, 1]],
  ])('B4: %s is malformed', (_, bytes) => {
    const reader = { bytes: Uint8Array.from(bytes), at: 0 };
    expect(() => applyRuns(reader, bytes.length, 'set', new Uint32Array(WORDS))).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

describe('blocks', () => {
  it('B3: the examples of the specification', () => {
    const two = new Uint32Array(WORDS);
    two[0] = 0b110;
    const deep = new BrickGrid(size(32, 32, 128));
    expect(hex(writeBlocks(deep, [{ op: 'set', bits: new Map([[3, two]]) }]))).toBe('01 01 00 00 03 02 01 02');
    const full = new Uint32Array(WORDS).fill(0xffffffff);
    expect(hex(writeBlocks(deep, [{ op: 'clear', bits: new Map([[0, full]]) }]))).toBe('01 12 00 00 00 02 00 20');
  });

  it('B2, B3: a mask packed, written, read and applied is the mask, cut at the volume', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const bytes = writeBlocks(grid, [{ op: 'set', bits: packMask(grid, mask) }]);
        const state = new Map<number, BrickBits>();
        for (const block of bytes ? readBlocks(grid, bytes) : []) {
          checkBlock(grid, block);
          const bits = new Uint32Array(WORDS);
          applyBlock(block, bits);
          expect(bits).toEqual(unpackBlock(block));
          state.set(block.brick, bits);
        }
        let inside = 0;
        const { start, size: n } = mask.box;
        mask.data.forEach((value, at) => {
          const [i, j, k] = [
            start[0] + (at % n[0]),
            start[1] + (Math.floor(at / n[0]) % n[1]),
            start[2] + Math.floor(at / (n[0] * n[1])),
          ];
          if (i < 0 || j < 0 || k < 0 || i >= N[0] || j >= N[1] || k >= N[2]) return;
          inside += value;
          const brick = grid.number(i >> 5, j >> 5, k >> 5);
          if (isSet(state.get(brick), (i & 31) + 32 * ((j & 31) + 32 * (k & 31))) !== (value === 1)) {
            throw new Error(`voxel ${i}, ${j}, ${k} should be ${value}`);
          }
        });
        expect([...state.values()].reduce((sum, bits) => sum + countBits(bits), 0)).toBe(inside);
      }),
    );
  });

  it.each([
    ['B6: another codec', [2, 1, 0, 0, 0, 2, 0, 1], 'unknown-version'],
    ['B6: no codec', [], 'unknown-version'],
    ['B3: another operation', [1, 3, 0, 0, 0, 2, 0, 1], 'malformed'],
    ['B7: another prediction', [1, 0x31, 0, 0, 0, 2, 0, 1], 'malformed'],
    ['B3: a block longer than the bytes', [1, 1, 0, 0, 0, 9, 0, 1], 'malformed'],
    ['B5: no block', [1], 'malformed'],
    ['B5: a brick twice', [1, 1, 0, 0, 0, 2, 0, 1, 1, 0, 0, 0, 2, 5, 1], 'malformed'],
    ['B1: a brick the volume has not', [1, 1, 3, 0, 0, 2, 0, 1], 'out-of-volume'],
  ])('%s is refused', (_, bytes, code) => {
    expect(() => readBlocks(grid, Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code }));
  });

  it('B7: all predictions say the same voxels', () => {
    fc.assert(
      fc.property(bricks, fc.constantFrom(1, 2), (bits, prediction) => {
        const told = bits.slice();
        const distance = prediction === 1 ? 1 : 32;
        for (let at = distance; at < WORDS; at++) told[at] = (bits[at] as number) ^ (bits[at - distance] as number);
        const out = new ByteWriter();
        writeRuns(told, out);
        if (out.length === 0) return;
        const block = { op: 'set', brick: 0, prediction, bytes: out.bytes(), from: 0, to: out.length } as const;
        expect(unpackBlock(block)).toEqual(bits);
        const left = new Uint32Array(WORDS).fill(0xffffffff);
        applyBlock({ ...block, op: 'clear' }, left);
        expect(left).toEqual(bits.map((word) => ~word));
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['i', [1, 1, 2, 0, 0, 2, 6, 1]],
    ['j', [1, 1, 0, 1, 0, 3, 0x80, 2, 1]],
    ['k', [1, 1, 0, 0, 1, 3, 0x80, 8, 1]],
  ])('B1: a voxel outside along %s is refused', (_, bytes) => {
    const [block] = readBlocks(grid, Uint8Array.from(bytes));
    if (!block) throw new Error('no block');
    expect(() => checkBlock(grid, block)).toThrow(expect.objectContaining({ code: 'out-of-volume' }));
  });
});

describe('differenceBox', () => {
  it('F7: is the smallest box around what differs', () => {
    const whole = { size: size(32, 32, 32), affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as never };
    const one = new BrickGrid(whole.size);
    fc.assert(
      fc.property(bricks, bricks, (a, b) => {
        const differs = new Uint8Array(32768).map((_, v) => (isSet(a, v) === isSet(b, v) ? 0 : 1));
        expect(differenceBox(one, 0, a, b)).toEqual(boundingBox({ grid: whole, data: iFastest(differs) }));
      }),
      { numRuns: 50 },
    );
  });
});
