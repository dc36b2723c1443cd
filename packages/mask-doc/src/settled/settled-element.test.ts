import { seededRandom } from '@annotome/testing';
import { size, world } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Act } from '../act.ts';
import { readBlocks, unpackBlock, writeBlocks } from '../voxels/blocks.ts';
import { BRICK_VOXELS, BrickGrid, WORDS } from '../voxels/brick.ts';
import { toKindRuns, type KindRuns } from '../voxels/kind-bricks.ts';
import { ByteWriter } from '../voxels/whole-numbers.ts';
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
    open: openActs(),
  };
}

/** Of every kind of change: as a page makes them, and one that sets and clears in an order of its own. */
function openActs(): readonly Act[] {
  const bits = (...edits: (readonly ['set' | 'clear', number, number])[]) =>
    writeBlocks(
      GRID,
      edits.map(([op, brick, word]) => ({
        op,
        bits: new Map([[brick, Uint32Array.from({ length: WORDS }, (_, at) => (at < 8 ? word : 0))]]),
      })),
    ) ?? new Uint8Array();
  const id = (clock: number) => `${CLIENT.toString(36)}-${clock.toString(36)}`;
  const by = { by: 'user-ann', tool: 'brush' };
  const put = [1, 2].map((n) => ({ id: `${id(9)}.${n}`, world: world(n, 0.5, -n), label: 'inside' as const }));
  const prompts = put.map(({ world, label }) => ({ world, label }));
  return [
    { ...by, id: id(8), at: 5, changes: [{ type: 'add-segment', segment: id(8), labelId: 'l', name: 'n', color: '#aabbcc', index: 3 }] },
    {
      ...by, id: id(9), at: 6, made: { prompts, model: 'm', windows: [[1, 2, 3]], confidence: 0.5 },
      changes: [{ type: 'voxels', segment: 'liver', bits: bits(['clear', 0, 6], ['set', 1, 9]) }, { type: 'clicks', segment: 'liver', put }],
    },
    {
      ...by, id: id(10), at: 7, replaces: ['an-id-of-another-kind', id(9), 'gone-1'], made: { prompts: [], confidence: 1 },
      changes: [{ type: 'clicks', segment: 'liver', put: put.slice(1) }, { type: 'voxels', segment: 'liver', bits: bits(['set', 4, -1]) }],
    },
    {
      ...by, id: id(11), at: 8, tool: 'restore',
      changes: [
        { type: 'voxels', segment: 'liver', bits: bits(['set', 0, 1]) },
        { type: 'segment', segment: 'liver', fields: { name: 'other', locked: false } },
        { type: 'voxels', segment: 'spleen', bits: bits(['clear', 4, 63]) },
        { type: 'delete-segment', segment: 'spleen' },
      ],
    },
  ]; // prettier-ignore
}

/** An act with its voxels, however they are written. */
const told = ({ changes, ...act }: Act) => ({
  ...act,
  changes: changes.map((change) =>
    change.type === 'voxels'
      ? { ...change, bits: readBlocks(GRID, change.bits).map((block) => [block.op, block.brick, unpackBlock(block).join()]) }
      : change,
  ),
});

describe('what is settled', () => {
  it('B8, B9: is read back as it was written', () => {
    const settled = example();
    expect(settled.kinds.length).toBeGreaterThan(64);
    const back = readSettled(GRID, writeSettled(GRID, settled));
    expect({ ...back, open: [] }).toEqual({ ...settled, open: [] });
    expect(readSettled(GRID, writeSettled(GRID, EMPTY_SETTLED))).toEqual(EMPTY_SETTLED);
  });

  it('B10, K4: open acts are read back as they were, but for replaced ones that are gone', () => {
    const [one, two, third, last] = openActs() as [Act, Act, Act, Act];
    const back = readSettled(GRID, writeSettled(GRID, example()));
    expect(back.open.map(told)).toEqual([one, two, { ...third, replaces: (third.replaces ?? []).slice(0, 2) }, last].map(told));
  });

  it('B10, F2: of a voxel that an act both sets and clears, the later counts', () => {
    const both = Uint8Array.of(1, 1, 0, 0, 0, 2, 0, 4, 2, 0, 0, 0, 2, 2, 1);
    const act: Act = {
      id: 'a',
      by: 'user-ann',
      at: 1,
      tool: 'brush',
      changes: [{ type: 'voxels', segment: 'liver', bits: both }],
    };
    const [back] = readSettled(GRID, writeSettled(GRID, { ...EMPTY_SETTLED, open: [act] })).open;
    // Cleared: voxel 2; set: 0, 1 and 3.
    const bits = Uint8Array.of(1, 2, 0, 0, 0, 2, 2, 1, 1, 0, 0, 0, 4, 0, 2, 1, 1);
    expect(back && told(back)).toEqual(told({ ...act, changes: [{ type: 'voxels', segment: 'liver', bits }] }));
  });

  it('B8: what was settled before there were open acts is read', () => {
    const { open: _, ...element } = writeSettled(GRID, example());
    expect(readSettled(GRID, { ...element, settled: 1 })).toEqual({ ...example(), open: [] });
  });

  it('B10: open acts whose bytes are cut, or are any others, are refused or read, and never read for ever', () => {
    const element = writeSettled(GRID, { ...example(), kinds: [], voxels: new Map() });
    const open = element.open;
    if (!open) throw new Error('There are no open acts.');
    const tried = (changed: Partial<typeof open>): unknown => {
      try {
        return readSettled(GRID, { ...element, open: { ...open, ...changed } });
      } catch (error) {
        return error;
      }
    };
    const refused = expect.objectContaining({ name: 'MaskDocError' }) as unknown;
    for (const changed of [
      { makers: open.makers.slice(0, 3) },
      { changes: open.changes.slice(0, 2) },
      { more: [] },
      { clicks: [] },
    ]) {
      expect(tried(changed)).toEqual(refused);
    }
    // As many acts as may be said in few bytes: they end with the voxels.
    const many = 5_000;
    const makers = new ByteWriter();
    makers.whole(many);
    for (let n = 0; n < many; n++) for (const byte of [1, 2, 0, 0]) makers.byte(byte);
    const changes = Uint8Array.from({ length: 2 * many }, (_, at) => (at % 2 === 0 ? 2 : 0));
    expect(tried({ makers: makers.bytes(), changes, more: [] })).toEqual(refused);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom('makers', 'changes', 'voxels'), (bytes, part) => {
        const found = tried({ [part]: bytes });
        if (found instanceof Error) expect(found).toEqual(refused);
      }),
      { numRuns: 200 },
    );
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
