import { seededRandom } from '@annotome/testing';
import { size } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { BRICK_VOXELS, BrickGrid } from '../voxels/brick.ts';
import { toKindRuns, type KindRuns } from '../voxels/kind-bricks.ts';
import { readSettled, writeSettled } from './settled-element.ts';
import { EMPTY_SETTLED, type Kind, type Maker, type Settled } from './settled.ts';

const GRID = new BrickGrid(size(70, 40, 36));
const CLIENT = 0xfedcba98;

/** Blobs of many kinds, noise, and one kind in two segments; kinds numbered as they first occur. */
function example(): Settled {
  const random = seededRandom(5);
  const makers: Maker[] = [
    { id: `${CLIENT.toString(36)}-0`, by: 'user-ann', at: 1_764_400_000_123, tool: 'brush' },
    { id: 'an-id-of-another-kind', by: 'user-bob', at: 3, tool: 'clicks', made: { prompts: [], model: 'm', confidence: 0.25 } },
    { id: `${CLIENT.toString(36)}-zz`, by: 'user-ann', at: 2 ** 52, tool: 'eraser' },
    // Of a client that is another person's.
    { id: `${CLIENT.toString(36)}-5`, by: 'user-bob', at: 0, tool: 'brush' },
  ];
  const numbers = new Map<number, number>([[0, 0]]);
  const found: Kind[] = [];
  const kindOf = (raw: number): number => {
    let number = numbers.get(raw);
    if (number === undefined) {
      numbers.set(raw, (number = numbers.size));
      const then = raw % 3 === 0 ? [] : [{ op: raw % 3 === 1 ? ('set' as const) : ('clear' as const), proposal: 0 }];
      found.push({ maker: raw % 5 === 0 ? -1 : raw % 4, then });
    }
    return number;
  };
  const brick = (raw: (i: number, j: number, k: number) => number): KindRuns =>
    toKindRuns(Uint32Array.from({ length: BRICK_VOXELS }, (_, at) => kindOf(raw(at & 31, (at >> 5) & 31, at >> 10))));
  const blob = (i: number, j: number, k: number): number =>
    Math.hypot(i - 16, j - 16, k - 16) < 12 ? 1 + (i >> 2) + 8 * (j >> 2) : 0;
  const voxels = new Map([
    ['liver', new Map([[0, brick(blob)], [1, brick(() => 7)], [4, brick(blob)]])], // prettier-ignore
    ['spleen', new Map([[1, brick(() => Math.floor(90 * random()))]])],
  ]);
  return {
    acts: 9,
    segments: [
      {
        id: 'liver', labelId: 'l', name: 'Liver', color: '#aabbcc', locked: true, accepted: false, wanted: 2,
        createdBy: 'user-bob', createdAt: 12, created: true, touchedByOthers: false, deleted: false,
      },
    ], // prettier-ignore
    proposals: [
      {
        act: { ...(makers[1] as Maker), changes: [{ type: 'clicks', segment: 'liver', put: [] }] },
        touched: ['liver', 'spleen'],
      },
    ],
    makers,
    clickAuthors: new Map([['click-1', 'user-cho']]),
    clients: new Map([[CLIENT, 'user-ann']]),
    kinds: found,
    voxels,
  };
}

describe('what is settled', () => {
  it('B8, B9: is read back as it was written', () => {
    const settled = example();
    expect(settled.kinds.length).toBeGreaterThan(64);
    expect(readSettled(GRID, writeSettled(GRID, settled))).toEqual(settled);
    expect(readSettled(GRID, writeSettled(GRID, EMPTY_SETTLED))).toEqual(EMPTY_SETTLED);
  });

  it('B9: of neighbours that are alike takes a fraction of a bit each', () => {
    const [liver] = writeSettled(GRID, example()).voxels;
    // Three bricks: two balls of 12 voxels in columns of 4 × 4 of 60 kinds, and one of a single kind.
    expect(liver?.bits.byteLength).toBeLessThan(1_500);
  });

  it('B8: bytes that are cut or say something impossible are refused, and never read for ever', () => {
    const element = writeSettled(GRID, example());
    const cut = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes.subarray(0, 3));
    for (const broken of [
      { ...element, makers: cut(element.makers) },
      { ...element, kinds: cut(element.kinds) },
      { ...element, kinds: Uint8Array.of(200, 1, 0) },
      { ...element, texts: [] },
      { ...element, more: 1 },
      { ...element, proposals: [{ maker: 99, touched: [], clicks: [] }] },
      { ...element, voxels: [{ segment: 'liver', bits: Uint8Array.of(1, 99) }] },
    ]) {
      expect(() => readSettled(GRID, broken)).toThrow(expect.objectContaining({ name: 'MaskDocError' }));
    }
  });
});
