import { PagePresence } from '@annotome/contracts';
import { emptyMask, iFastest, makeBox, size, voxel, type BoxMask } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { cellsOf, outlineOn, roughShape } from './rough-shape.ts';

const Shape = PagePresence.shape.proposal.unwrap().shape.shape;

/** A ball that fills its box, with voxels that may be longer along one axis. */
function ball(n: readonly [number, number, number], start: readonly [number, number, number]): BoxMask {
  const data = new Uint8Array(n[0] * n[1] * n[2]);
  let voxels = 0;
  for (let k = 0; k < n[2]; k++) {
    for (let j = 0; j < n[1]; j++) {
      for (let i = 0; i < n[0]; i++) {
        const away = [i, j, k].map((v, axis) => (2 * v + 1) / (n[axis] as number) - 1);
        if (Math.hypot(...away) > 1) continue;
        data[i + n[0] * (j + n[1] * k)] = 1;
        voxels++;
      }
    }
  }
  return { box: makeBox(voxel(...start), size(...n)), data: iFastest(data), voxels };
}

const shapeOf = (mask: BoxMask) => {
  const shape = roughShape(mask);
  if (!shape) throw new Error('A mask with voxels has a shape.');
  return shape;
};

describe('the rough shape of a proposal', () => {
  it.each<[string, readonly [number, number, number], number]>([
    ['an organ', [240, 200, 60], 0.03],
    ['the whole window', [128, 128, 128], 0.03],
    ['a few voxels', [5, 4, 3], 0.2],
    ['a needle', [1, 1, 90], 0.03],
  ])('of %s is what the server lets pass, and about as much of its box as the mask', (_, n, about) => {
    const mask = ball(n, [10, 20, 30]);
    const shape = shapeOf(mask);
    expect(Shape.safeParse(shape).error).toBeUndefined();
    const cells = cellsOf(shape);
    const share = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
    expect(Math.abs(share - mask.voxels / mask.data.length)).toBeLessThan(about);
  });

  it('is none where nothing is proposed', () => expect(roughShape(emptyMask())).toBeNull());

  it('has an outline within a cell of the mask’s own, on every slice that cuts it, along every axis', () => {
    const n = [60, 80, 40] as const;
    const start = [10, 20, 30] as const;
    const shape = shapeOf(ball(n, start));
    const cells = cellsOf(shape);
    for (const axis of [0, 1, 2] as const) {
      const [p, q] = ([0, 1, 2] as const).filter((other) => other !== axis) as [0 | 1, 1 | 2];
      for (const share of [0.3, 0.5, 0.65]) {
        const slice = start[axis] + Math.floor(share * n[axis]);
        const pieces = outlineOn(shape, cells, axis, slice);
        expect(pieces.length).toBeGreaterThan(20);
        // In the ball's own measure, where its radius is 1 and a cell is 0.1.
        const unit = (at: number, along: 0 | 1 | 2): number => (2 * (at - start[along] + 0.5)) / n[along] - 1;
        for (const [a, b] of pieces.flat()) {
          const away = Math.hypot(unit(a, p), unit(b, q), unit(slice, axis));
          expect(Math.abs(away - 1)).toBeLessThan(0.16);
        }
      }
      expect(outlineOn(shape, cells, axis, start[axis] - 2)).toEqual([]);
      expect(outlineOn(shape, cells, axis, start[axis] + n[axis] + 1)).toEqual([]);
    }
  });

  it('has an outline that is closed: as many pieces begin at a place as end there', () => {
    const shape = shapeOf(ball([33, 47, 21], [0, 0, 0]));
    const ends = new Map<string, number>();
    for (const [from, to] of outlineOn(shape, cellsOf(shape), 2, 10)) {
      const key = (place: readonly [number, number]): string => place.map((v) => v.toFixed(4)).join();
      ends.set(key(from), (ends.get(key(from)) ?? 0) + 1);
      ends.set(key(to), (ends.get(key(to)) ?? 0) - 1);
    }
    expect([...ends.values()].every((balance) => balance === 0)).toBe(true);
  });
});
