import { makeGrid, toWorld, voxel, type Affine } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { fitCamera, paneView } from '../../viewer/geometry/pane-view.ts';
import { frameOf, sliceOf } from '../../viewer/geometry/slice-frame.ts';
import { PANES } from '../../viewer/types.ts';
import { pinAt, pinsOn, PIN_RADIUS } from './pins.ts';

const c = Math.cos(0.4);
const s = Math.sin(0.4);
const GRIDS: Readonly<Record<string, Affine>> = {
  'along the patient': [-1, 0, 0, 90, 0, -1, 0, 70, 0, 0, 2.5, -40],
  'turned and tilted': [0.8 * c, -0.8 * s, 0, 5, 0.7 * s, 0.7 * c, 0.3, 6, 0, -0.2, 3, 7],
  'sheared by a gantry’s tilt': [0.9, 0, 0, 0, 0, 0.9, 1.2, 0, 0, 0, 2.5, 0],
  'with the slices along i': [0, 0, 1.1, 3, 0, -1.1, 0, 4, 4, 0, 0, 5],
};

describe('pins', () => {
  describe.each(Object.entries(GRIDS))('on a grid %s', (_, affine) => {
    const grid = makeGrid([40, 30, 20], affine);
    const pinned = { voxel: voxel(31, 4, 17) };
    const size = { width: 400, height: 300 };
    const viewAt = (pane: (typeof PANES)[number], slice: number) => {
      const frame = frameOf(grid, pane);
      return paneView(frame, slice, fitCamera(frame, size), size);
    };

    it.each(PANES)('stand on the one slice of the %s pane that holds the voxel, where a press there finds it again', (pane) => {
      const frame = frameOf(grid, pane);
      const here = Array.from({ length: frame.sliceCount }, (_, slice) => slice).filter((slice) =>
        pinsOn(viewAt(pane, slice), grid, [pinned]).some(({ isHere }) => isHere),
      );
      expect(here).toEqual([sliceOf(frame, toWorld(grid, pinned.voxel))]);
      const view = viewAt(pane, here[0] ?? 0);
      const [pin] = pinsOn(view, grid, [pinned]);
      const [x, y] = pin?.at ?? [0, 0];
      const found = view.canvasToWorld(x, y);
      toWorld(grid, pinned.voxel).forEach((mm, axis) => expect(found[axis as 0]).toBeCloseTo(mm, 6));
    });

    it('are hinted at within 12 mm of their slice, and not beyond', () => {
      const frame = frameOf(grid, 'axial');
      const own = sliceOf(frame, toWorld(grid, pinned.voxel));
      for (let slice = 0; slice < frame.sliceCount; slice++) {
        const mm = Math.abs(slice - own) * frame.sliceSpacing;
        expect(pinsOn(viewAt('axial', slice), grid, [pinned]), `${mm} mm`).toHaveLength(mm <= 12 ? 1 : 0);
      }
    });
  });

  it('are pressed at their head, the one drawn last first, and on their own slice only', () => {
    const pin = (of: string, x: number, away = 0) => ({ of, at: [x, 50] as const, isHere: away === 0, away });
    const pins = [pin('below', 100), pin('above', 104), pin('beside', 200, 2)];
    expect(pinAt(pins, [104 + PIN_RADIUS, 50 - PIN_RADIUS])).toBe('above');
    expect(pinAt(pins, [100 + 1, 50 - PIN_RADIUS])).toBe('below');
    expect(pinAt(pins, [100 - 6, 50 + 6])).toBeUndefined();
    expect(pinAt(pins, [200 + PIN_RADIUS, 50 - PIN_RADIUS])).toBeUndefined();
  });
});
