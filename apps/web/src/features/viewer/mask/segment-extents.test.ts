import { size, voxel, type Box } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentExtents } from './segment-extents.ts';

const N = size(9, 8, 7);

const anyBox: fc.Arbitrary<Box> = fc.tuple(...[9, 8, 7].map((n) => fc.tuple(fc.nat(n - 1), fc.nat(n - 1)))).map((spans) => {
  const lo = spans.map(([a, b]) => Math.min(a, b)) as [number, number, number];
  const n = spans.map(([a, b]) => Math.abs(a - b) + 1) as [number, number, number];
  return { start: voxel(...lo), size: size(...n) };
});

function fill(labels: Uint8Array, box: Box, value: number): void {
  for (let k = 0; k < box.size[2]; k++) {
    for (let j = 0; j < box.size[1]; j++) {
      const row = box.start[0] + 9 * (box.start[1] + j + 8 * (box.start[2] + k));
      labels.fill(value, row, row + box.size[0]);
    }
  }
}

/** Everything looked at anew. */
function bruteForce(labels: Uint8Array): Map<number, number[][]> {
  const found = new Map<number, number[][]>();
  labels.forEach((value, at) => {
    if (value === 0) return;
    const extent = found.get(value) ?? [new Array<number>(9).fill(0), new Array<number>(8).fill(0), new Array<number>(7).fill(0)];
    found.set(value, extent);
    (extent[0] as number[])[at % 9] = 1;
    (extent[1] as number[])[Math.floor(at / 9) % 8] = 1;
    (extent[2] as number[])[Math.floor(at / 72)] = 1;
  });
  return found;
}

describe('SegmentExtents', () => {
  it('says after any number of writes what a look at everything would, and names every value that changed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyBox, fc.nat(4)), { maxLength: 12 }), (writes) => {
        const labels = new Uint8Array(9 * 8 * 7);
        const extents = new SegmentExtents(labels, N);
        for (const [box, value] of writes) {
          const before = labels.slice();
          fill(labels, box, value);
          const affected = extents.changed(box);
          const touched = new Set([...labels].flatMap((v, at) => (v === before[at] ? [] : [v, before[at] as number])));
          touched.delete(0);
          expect([...touched].filter((v) => !affected.includes(v))).toEqual([]);
          expect(new Map([...extents.all].map(([v, extent]) => [v, extent.map((axis) => [...axis])]))).toEqual(
            bruteForce(labels),
          );
        }
      }),
    );
  });

  it('gives the smallest box', () => {
    const labels = new Uint8Array(9 * 8 * 7);
    const extents = new SegmentExtents(labels, N);
    const box: Box = { start: voxel(2, 3, 1), size: size(4, 2, 5) };
    fill(labels, box, 3);
    extents.changed({ start: voxel(0, 0, 0), size: N });
    expect(extents.boxOf(3)).toEqual(box);
    expect(extents.boxOf(1)).toBeUndefined();
  });
});
