import { canonicalGrid, coveringWindows, type Prompt } from '@annotome/sam-med3d';
import { makeGrid, toWorld, voxel } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { chooseWindows } from './choose-windows.ts';
import { type WindowSource } from './decode-messages.ts';

/** 420 × 180 × 150 voxels of 1.5 mm, axes R, A, S: canonical and study voxels are the same. */
const study = makeGrid([420, 180, 150], [-1.5, 0, 0, 300, 0, -1.5, 0, 100, 0, 0, 1.5, -50]);
const canonical = canonicalGrid(study);
const click = (r: number, a = 90, s = 75, label: Prompt['label'] = 'inside'): Prompt => ({
  world: toWorld(study, voxel(r, a, s)),
  label,
});
const source = (r: number, a: number, s: number): WindowSource => ({ start: [r, a, s], url: `/${r}_${a}_${s}` });
const grid = coveringWindows(canonical).map(({ start }) => source(start[0], start[1], start[2]));
const starts = (windows: readonly WindowSource[]) => windows.map(({ start }) => [...start]);

describe('chooseWindows', () => {
  it('takes the window whose middle is nearest to the first inside click, and wants one made for it', () => {
    const { windows, wanted } = chooseWindows(canonical, grid, [click(5, 90, 75, 'outside'), click(210)]);
    expect(windows.map(({ start }) => start[0])).toEqual([128]);
    expect(wanted).toEqual([[210 - 64, 90 - 64, 75 - 64]]);
  });

  it('wants none where a window is centred on the click', () => {
    const { windows, wanted } = chooseWindows(canonical, [...grid, source(146, 26, 11)], [click(212)]);
    expect(starts(windows)).toEqual([[146, 26, 11]]);
    expect(wanted).toEqual([]);
  });

  it('says which window must be made when none that is ready holds the click', () => {
    expect(chooseWindows(canonical, [source(0, 26, 11)], [click(300)])).toEqual({ windows: [], wanted: [[236, 26, 11]] });
    expect(chooseWindows(canonical, [], [click(300)]).windows).toEqual([]);
  });

  it('does not serve a click at a face beyond which the image goes on, but does at the edge of the image', () => {
    expect(chooseWindows(canonical, [source(0, 26, 11)], [click(125)]).windows).toEqual([]);
    expect(starts(chooseWindows(canonical, [source(0, 26, 11)], [click(2)]).windows)).toEqual([[0, 26, 11]]);
  });

  it('gives a far inside click a window of its own, and one in the same window none', () => {
    const near = chooseWindows(canonical, grid, [click(60), click(100)]);
    expect(near.windows).toHaveLength(1);
    const far = chooseWindows(canonical, grid, [click(60), click(350)]);
    expect(far.windows).toHaveLength(2);
    expect(far.windows[1]?.start[0]).toBeGreaterThan(222);
    expect(chooseWindows(canonical, [source(0, 26, 11)], [click(60), click(350)])).toEqual({
      windows: [source(0, 26, 11)],
      wanted: [[286, 26, 11]],
    });
  });

  it('leaves outside clicks to the windows of the inside ones', () => {
    expect(chooseWindows(canonical, grid, [click(60), click(350, 90, 75, 'outside')]).windows).toHaveLength(1);
    expect(chooseWindows(canonical, grid, [click(60, 90, 75, 'outside')])).toEqual({ windows: [], wanted: [] });
  });
});
