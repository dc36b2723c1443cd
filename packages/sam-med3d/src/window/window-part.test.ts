import { seededRandom } from '@annotome/testing';
import { cropOrPad, iFastest, makeGrid, makeVolume, voxelCount, type Affine } from '@annotome/volume';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalGrid } from './canonical-grid.ts';
import { CT_CLAMP, sampleWindow } from './sample-window.ts';
import { canonicalVoxel } from './window.ts';
import { windowPart } from './window-part.ts';

const random = seededRandom(4);
const AFFINES: readonly Affine[] = [
  [-0.8, 0, 0, 40, 0, -0.8, 0, 30, 0, 0, 2.5, -70],
  [0, 0, 1.1, 0, 0.9, 0, 0, 5, 0, -3, 0, 9],
  [0.7, 0.3, 0, 1, -0.3, 0.7, 0.1, 2, 0, 0.2, 2, 3],
];

describe('windowPart', () => {
  it('gives, of any window, the same values from the part as from the whole', () => {
    const start = fc.integer({ min: -140, max: 160 });
    fc.assert(
      fc.property(fc.constantFrom(...AFFINES), fc.tuple(start, start, start), (affine, at) => {
        const grid = makeGrid([130, 60, 75], affine);
        const volume = makeVolume(
          grid,
          iFastest(Int16Array.from({ length: voxelCount(grid.size) }, () => 3000 * random() - 1500)),
        );
        const canonical = canonicalGrid(grid);
        const window = { start: canonicalVoxel(...at) };
        const whole = sampleWindow(volume, canonical, window, CT_CLAMP);
        const part = windowPart(canonical, window);
        if (part) {
          const own = sampleWindow(cropOrPad(volume, part.box, 0), part.canonical, window, CT_CLAMP);
          expect(Buffer.compare(Buffer.from(own.buffer), Buffer.from(whole.buffer))).toBe(0);
        } else {
          expect(whole.every((value) => value === 0)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('asks for little of a large study', () => {
    const canonical = canonicalGrid(makeGrid([512, 512, 300], [-0.7, 0, 0, 0, 0, -0.7, 0, 0, 0, 0, 1, 0]));
    const part = windowPart(canonical, { start: canonicalVoxel(40, 40, 30) });
    expect(part?.box.size).toEqual([274, 274, 192]);
  });
});
