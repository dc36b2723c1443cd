import { makeGrid, toVoxel, toWorld, voxel, type World } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { boxOnSlice } from './box-on-slice.ts';
import { heldMark } from './held-mark.ts';

const grid = makeGrid([40, 50, 60], [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0]);
/** Ten pixels for each voxel, so that numbers are easy to read. */
const paneAt = (axis: 0 | 1 | 2, slice: number) => ({
  axis,
  slice,
  worldToCanvas: (point: World): readonly [number, number] => {
    const at = toVoxel(grid, point);
    const [x, y] = at.filter((_, other) => other !== axis) as [number, number];
    return [10 * x, 10 * y];
  },
});
const box = { start: [10, 20, 30], size: [4, 6, 1] } as const;

describe('the mark around what a colleague has in hand', () => {
  it('is there on the slices that cross the segment, and on no other', () => {
    const seen = (axis: 0 | 1 | 2) =>
      Array.from({ length: 60 }, (_, slice) => slice).filter((slice) => boxOnSlice(paneAt(axis, slice), grid, box) !== undefined);
    expect([seen(0), seen(1), seen(2)]).toEqual([[10, 11, 12, 13], [20, 21, 22, 23, 24, 25], [30]]);
  });

  it('lies around all of its voxels', () => {
    expect(boxOnSlice(paneAt(2, 30), grid, box)).toEqual([[95, 195], [135, 195], [135, 255], [95, 255]]);
    const turned = makeGrid([40, 50, 60], [0, 2, 0, 0, -2, 0, 0, 0, 0, 0, 2, 0]);
    const view = { ...paneAt(2, 30), worldToCanvas: ([x, y]: World): readonly [number, number] => [x, y] };
    expect(boxOnSlice(view, turned, box)?.[0]).toEqual([...toWorld(turned, voxel(9.5, 19.5, 30))].slice(0, 2));
  }); // prettier-ignore

  it('is brackets that stand off a little, with the name above them', () => {
    const pane = { width: 400, height: 400 };
    const { brackets, name } = heldMark([[95, 195], [135, 195], [135, 255], [95, 255]], pane);
    expect(brackets).toBe('M102.0 190.0H90.0V202.0M128.0 190.0H140.0V202.0M128.0 260.0H140.0V248.0M102.0 260.0H90.0V248.0');
    expect(name).toEqual([90, 184]);
  }); // prettier-ignore

  it('keeps the name in the pane and off its title, and has none where the segment is out of sight', () => {
    const pane = { width: 200, height: 100 };
    expect(heldMark([[-50, -50], [300, 300]], pane).name).toEqual([6, 44]);
    expect(heldMark([[20, -50], [60, 40]], pane).name).toEqual([15, 59]);
    expect(heldMark([[210, 10], [300, 50]], pane).name).toBeUndefined();
    expect(heldMark([[10, 110], [50, 150]], pane).name).toBeUndefined();
  }); // prettier-ignore

  it('does not fill the sides of a small segment', () => {
    expect(heldMark([[100, 100], [102, 101]], { width: 400, height: 400 }).brackets).toContain('M98.7 95.0H95.0V98.7M103.3 95.0H107.0');
  }); // prettier-ignore
});
