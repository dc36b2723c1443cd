import { seededRandom } from '@annotome/testing';
import { size } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BRICK_VOXELS, BrickGrid, isEmpty, WORDS, type BrickBits } from './brick.ts';
import { EditCoder } from './edit-coder.ts';
import { type EditBits } from './edit-plane.ts';
import { BitReader, BitWriter } from './range-coder.ts';
import { ByteWriter } from './whole-numbers.ts';

/** Three bricks by two by two; the far ones are cut. */
const N = size(70, 40, 36);
const grid = new BrickGrid(N);

interface Told {
  readonly segment: string;
  readonly isProposal: boolean;
  readonly edit: EditBits;
}

function write(told: readonly Told[]): Uint8Array {
  const out = new ByteWriter();
  const writer = new BitWriter(out);
  const coder = new EditCoder(grid, writer);
  for (const { segment, isProposal, edit } of told) coder.code(segment, isProposal, edit);
  writer.end();
  return out.bytes();
}

function read(bytes: Uint8Array, told: readonly Pick<Told, 'segment' | 'isProposal'>[]): EditBits[] {
  const coder = new EditCoder(grid, new BitReader({ bytes, at: 0 }));
  return told.map(({ segment, isProposal }) => coder.code(segment, isProposal));
}

/** Voxels of the volume by a rule, as bits of bricks. */
function bitsOf(isIn: (i: number, j: number, k: number) => boolean): Map<number, BrickBits> {
  const bricks = new Map<number, BrickBits>();
  for (let k = 0; k < N[2]; k++) {
    for (let j = 0; j < N[1]; j++) {
      for (let i = 0; i < N[0]; i++) {
        if (!isIn(i, j, k)) continue;
        const brick = grid.number(i >> 5, j >> 5, k >> 5);
        const bits = bricks.get(brick) ?? new Uint32Array(WORDS);
        bricks.set(brick, bits);
        const word = (j & 31) + 32 * (k & 31);
        bits[word] = (bits[word] as number) | (1 << (i & 31));
      }
    }
  }
  return bricks;
}

const filled = ({ set, clear }: EditBits) =>
  [set, clear].map((bits) => [...bits].filter(([, words]) => !isEmpty(words)).sort(([a], [b]) => a - b));

/** A ball, and what of it another one leaves: no voxel is in both. */
const edits: fc.Arbitrary<Told> = fc
  .record({
    segment: fc.constantFrom('liver', 'spleen'),
    isProposal: fc.boolean(),
    at: fc.tuple(fc.integer({ min: -4, max: 74 }), fc.integer({ min: -4, max: 44 }), fc.integer({ min: -4, max: 40 })),
    r: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 })),
    noise: fc.constantFrom(0, 0, 0.02, 0.5),
    seed: fc.nat(1_000),
  })
  .map(({ segment, isProposal, at, r, noise, seed }) => {
    const random = seededRandom(seed);
    const kinds = Uint8Array.from({ length: N[0] * N[1] * N[2] }, (_, v) => {
      const [i, j, k] = [v % N[0], Math.floor(v / N[0]) % N[1], Math.floor(v / (N[0] * N[1]))];
      const d = Math.hypot(i - at[0], j - at[1], k - at[2]) + (noise > 0 && noise > random() ? 6 * random() : 0);
      return d < r[1] ? 1 : d < r[0] + 1 ? 2 : 0;
    });
    const of = (kind: number) => bitsOf((i, j, k) => kinds[i + N[0] * (j + N[1] * k)] === kind);
    const edit = { set: of(1), clear: of(2) };
    return { segment, isProposal, edit };
  })
  .filter(({ edit }) => edit.set.size + edit.clear.size > 0);

describe('edits in one stream', () => {
  it('B11: are read back as they were written, whatever they are and however many', () => {
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 4 }), (told) => {
        const back = read(write(told), told);
        told.forEach(({ edit }, n) => expect(filled(back[n] as EditBits)).toEqual(filled(edit)));
      }),
      { numRuns: 10 },
    );
  });

  it('B11: a voxel in the first and the last corner, and everything', () => {
    const corners = bitsOf((i, j, k) => i + j + k === 0 || i + j + k === 69 + 39 + 35);
    const all = bitsOf(() => true);
    const told = [corners, all].map((set) => ({
      segment: 'liver',
      isProposal: false,
      edit: { set, clear: new Map<number, BrickBits>() },
    }));
    expect(read(write(told), told).map(filled)).toEqual(told.map(({ edit }) => filled(edit)));
  });

  it('B11, B12: a smooth stroke takes a fraction of a bit for each voxel of its surface, and a proposal like the last one next to nothing', () => {
    const ball = (r: number) => bitsOf((i, j, k) => Math.hypot(i - 34, j - 20, k - 18) < r);
    const told = (isProposal: boolean, set: Map<number, BrickBits>): Told => ({
      segment: 'liver',
      isProposal,
      edit: { set, clear: new Map() },
    });
    const strokes = [9, 8, 10, 9, 7].map((r) => told(false, ball(r)));
    // About 1,000 voxels at the surface of each; as runs they are 500 bytes.
    expect(write(strokes).length / strokes.length).toBeLessThan(150);
    const proposals = (count: number) => write(Array.from({ length: count }, () => told(true, ball(15)))).length;
    expect(proposals(5) - proposals(4)).toBeLessThan(proposals(1) / 5);
  });

  it('B11: bytes of any kind give voxels of the volume, or are refused', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
        (bytes, proposals) => {
          const told = proposals.map((isProposal) => ({ segment: 'liver', isProposal }));
          let back: EditBits[];
          try {
            back = read(bytes, told);
          } catch (error) {
            expect(error).toMatchObject({ name: 'MaskDocError', code: 'malformed' });
            return;
          }
          for (const { set, clear } of back) {
            for (const [brick, bits] of [...set, ...clear]) {
              const [ni, nj, nk] = grid.box(brick).size;
              for (let at = 0; at < BRICK_VOXELS; at++) {
                const isIn = (at & 31) < ni && ((at >> 5) & 31) < nj && at >> 10 < nk;
                if (((bits[at >> 5] as number) >>> (at & 31)) & 1 && !isIn)
                  throw new Error(`voxel ${at} of brick ${brick} is outside`);
              }
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
