import { emptyMask, iFastest, makeBox, size, voxel, type BoxMask } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaskCompositor, PROPOSAL, type Overlay } from './mask-compositor.ts';

const N = size(5, 4, 3);
const cells = 5 * 4 * 3;

const masks: fc.Arbitrary<BoxMask> = fc
  .record({ i: fc.nat(4), j: fc.nat(3), k: fc.nat(2) })
  .chain(({ i, j, k }) =>
    fc.record({
      start: fc.constant(voxel(i, j, k)),
      n: fc.tuple(fc.integer({ min: 1, max: 5 - i }), fc.integer({ min: 1, max: 4 - j }), fc.integer({ min: 1, max: 3 - k })),
    }),
  )
  .chain(({ start, n }) =>
    fc.array(fc.constantFrom(0, 1), { minLength: n[0] * n[1] * n[2], maxLength: n[0] * n[1] * n[2] }).map((bits) => ({
      box: makeBox(start, size(...n)),
      data: iFastest(Uint8Array.from(bits)),
      voxels: bits.filter((bit) => bit === 1).length,
    })),
  );

function isIn({ box, data }: BoxMask, at: number): boolean {
  const [i, j, k] = [at % 5, Math.floor(at / 5) % 4, Math.floor(at / 20)];
  const [x, y, z] = [i - box.start[0], j - box.start[1], k - box.start[2]];
  if (x < 0 || y < 0 || z < 0 || x >= box.size[0] || y >= box.size[1] || z >= box.size[2]) return false;
  return data[x + box.size[0] * (y + box.size[1] * z)] === 1;
}

function expected(saved: Uint8Array, overlay: Overlay | undefined, locked: number): number[] {
  return Array.from(saved, (value, at) => {
    if (overlay && isIn(overlay.add, at) && (value === 0 || value !== locked)) return PROPOSAL;
    if (overlay && isIn(overlay.remove, at) && value === overlay.segment) return 0;
    return value;
  });
}

describe('MaskCompositor', () => {
  it('shows the saved mask with the last proposal over it, whatever was shown before', () => {
    const overlays = fc.record({ add: masks, remove: masks, segment: fc.constantFrom(0, 1, 2) });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 2, 3), { minLength: cells, maxLength: cells }),
        fc.array(fc.option(overlays, { nil: undefined }), { minLength: 1, maxLength: 4 }),
        (bits, shows) => {
          const saved = iFastest(Uint8Array.from(bits));
          const compositor = new MaskCompositor(saved, N, (segment) => segment === 3);
          for (const overlay of shows) {
            const before = compositor.shown.slice();
            const boxes = compositor.show(overlay);
            expect([...compositor.shown]).toEqual(expected(saved, overlay, 3));
            compositor.shown.forEach((value, at) => {
              if (value === before[at]) return;
              const one: BoxMask[] = boxes.map((box) => ({ box, data: iFastest(new Uint8Array(cells).fill(1)), voxels: 1 }));
              expect(one.some((mask) => isIn(mask, at))).toBe(true);
            });
          }
        },
      ),
    );
  });

  it('keeps the proposal over a saved mask that changes under it', () => {
    const saved = iFastest(new Uint8Array(cells));
    const compositor = new MaskCompositor(saved, N, () => false);
    const add: BoxMask = { box: makeBox(voxel(1, 1, 1), size(2, 1, 1)), data: iFastest(Uint8Array.of(1, 1)), voxels: 2 };
    const overlay: Overlay = { add, remove: emptyMask(), segment: 1 };
    compositor.show(overlay);
    saved.fill(2);
    compositor.savedChanged({ start: voxel(0, 0, 0), size: N });
    expect([...compositor.shown]).toEqual(expected(saved, overlay, 0));
    compositor.show(undefined);
    expect([...compositor.shown]).toEqual([...saved]);
  });
});
