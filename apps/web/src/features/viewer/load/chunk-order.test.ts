import { size } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkMap, ChunkQueue, chunkBox } from './chunk-order.ts';
import { coarseLevels } from './coarse-levels.ts';

const CHUNK = size(64, 64, 64);

const drain = (queue: ChunkQueue): string[] => {
  const out: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) out.push(next.join());
  return out;
};

describe('ChunkQueue', () => {
  it('hands out every chunk once, wherever the focus goes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(199), fc.nat(129), fc.nat(99)), { maxLength: 10 }), (focuses) => {
        const queue = new ChunkQueue(size(200, 130, 100), CHUNK, [2, 1, 0], [0, 0, 0]);
        const seen: string[] = [];
        for (const focus of focuses) {
          queue.setFocus(focus);
          const next = queue.next();
          if (next) seen.push(next.join());
        }
        seen.push(...drain(queue));
        expect(seen).toHaveLength(4 * 3 * 2);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });

  it('begins with the slices that are looked at: the first pane whole, then the second, then the third', () => {
    const order = drain(new ChunkQueue(size(256, 256, 256), CHUNK, [2, 1, 0], [130, 70, 200]));
    expect(order.slice(0, 16).every((chunk) => chunk.endsWith(',3'))).toBe(true);
    expect(order.slice(16, 28).every((chunk) => chunk.split(',')[1] === '1')).toBe(true);
    expect(order.slice(28, 37).every((chunk) => chunk.startsWith('2,'))).toBe(true);
  });

  it('turns to where the person went', () => {
    const queue = new ChunkQueue(size(256, 256, 256), CHUNK, [2, 1, 0], [0, 0, 0]);
    expect(queue.next()).toEqual([0, 0, 0]);
    queue.setFocus([250, 250, 250]);
    expect(queue.next()).toEqual([3, 3, 3]);
  });
});

describe('ChunkMap', () => {
  it('knows a slice is whole when the last chunk it cuts has come', () => {
    const n = size(100, 100, 100);
    const map = new ChunkMap(n, CHUNK);
    for (const index of [[0, 0, 0], [1, 0, 0], [0, 1, 0]] as const) map.arrived(index);
    expect(map.hasSlice(2, 10)).toBe(false);
    map.arrived([1, 1, 0]);
    expect([map.hasSlice(2, 0), map.hasSlice(2, 63), map.hasSlice(2, 64), map.hasSlice(0, 0)]).toEqual([true, true, false, false]);
    expect(map.share).toBe(0.5);
  }); // prettier-ignore

  it('has chunks that tile the grid', () => {
    const n = size(100, 64, 65);
    const boxes = [0, 1].flatMap((i) => [0, 1].map((k) => chunkBox([i, 0, k], n, CHUNK)));
    expect(boxes.reduce((sum, { size: [a, b, c] }) => sum + a * b * c, 0)).toBe(100 * 64 * 65);
  });
});

describe('coarseLevels', () => {
  const levels = (...sizes: (readonly [number, number, number])[]) =>
    sizes.map((n) => ({ grid: { size: size(...n), affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const } }));

  it('of a CT: one that is read in a blink, then a good one', () => {
    expect(coarseLevels(levels([512, 512, 300], [256, 256, 150], [128, 128, 75], [64, 64, 38]))).toEqual([3, 2]);
  });

  it('is none where the full level is as small', () => {
    expect(coarseLevels(levels([64, 64, 40]))).toEqual([]);
    expect(coarseLevels(levels([122, 101, 112], [61, 51, 56]))).toEqual([1]);
  });
});
