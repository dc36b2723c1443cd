import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  affineFromSteps,
  iFastest,
  makeGrid,
  pasteMask,
  toWorld,
  voxel,
  voxelCount,
  world,
  worldVector,
  type Box,
  type IFastest,
} from '@annotome/volume';
import { maskOfLabel, type ContourInterpolator } from '@annotome/mask-tools';
import { CONTOUR_OPTIONS, contourImage } from './contour-image.ts';
import { nextSize } from './brush-size.ts';
import { BrushTool } from './brush-tool.ts';
import { EraserTool } from './eraser-tool.ts';
import { fillBetween } from './fill-between.ts';
import { fillHoles } from './fill-holes.ts';
import { GrowTool } from './grow-tool.ts';
import { keepLargest } from './keep-largest.ts';
import { LassoTool } from './lasso-tool.ts';
import { maskWork } from './mask-work.ts';
import { smooth, smoothingOf } from './smooth.ts';
import { ThresholdBrushTool } from './threshold-brush-tool.ts';
import { type PointerTool, type ToolEdit, type ToolHost, type ToolName, type ToolPointer } from './tool-host.ts';

/** Node's way to the same WebAssembly. */
const { morphologicalContourInterpolationNode } = (await import('@itk-wasm/morphological-contour-interpolation')) as unknown as {
  morphologicalContourInterpolationNode: (
    image: unknown,
    options: unknown,
  ) => Promise<{ readonly outputImage: { readonly data: Uint8Array } }>;
};
const interpolate: ContourInterpolator = async (data, n) =>
  (await morphologicalContourInterpolationNode(contourImage(data, n), CONTOUR_OPTIONS)).outputImage.data;
const work = maskWork(interpolate);

const N = [40, 36, 30] as const;
const grid = makeGrid(N, affineFromSteps(worldVector(1, 0, 0), worldVector(0, 1, 0), worldVector(0, 0, 2), world(0, 0, 0)));
const offset = (i: number, j: number, k: number): number => i + N[0] * (j + N[1] * k);

/** A room of two arrays: what is saved, and what is shown. Every step of undo is kept. */
class Room implements ToolHost {
  readonly grid = grid;
  values: IFastest<Int16Array> | undefined = iFastest(new Int16Array(voxelCount(grid.size)));
  readonly labelmap: IFastest<Uint8Array>;
  segment = 1;
  readonly steps: { tool: ToolName; edits: readonly ToolEdit[] }[] = [];
  readonly painted: Box[] = [];
  readonly said: string[] = [];
  #saved = iFastest(new Uint8Array(voxelCount(grid.size)));

  constructor(shared = false) {
    const bytes = voxelCount(grid.size);
    this.labelmap = iFastest(shared ? new Uint8Array(new SharedArrayBuffer(bytes)) : new Uint8Array(bytes));
  }

  segmentBox(): Box | undefined {
    const mask = maskOfLabel(this.labelmap, grid, this.segment);
    return mask.voxels > 0 ? mask.box : undefined;
  }
  applyEdits(tool: ToolName, edits: readonly ToolEdit[]): void {
    this.steps.push({ tool, edits });
    for (const { op, mask } of edits) {
      if (op === 'set') pasteMask(mask, this.#saved, grid.size, this.segment);
      else {
        const cleared = iFastest(new Uint8Array(this.#saved.length));
        pasteMask(mask, cleared, grid.size, 1);
        for (let v = 0; v < cleared.length; v++) if (cleared[v] && this.#saved[v] === this.segment) this.#saved[v] = 0;
      }
    }
    this.labelmap.set(this.#saved);
  }
  labelmapChanged(box: Box): void {
    this.painted.push(box);
  }
  restoreLabelmap(): void {
    this.labelmap.set(this.#saved);
  }
  say(sentence: string): void {
    this.said.push(sentence);
  }
  put(label: number, inside: (i: number, j: number, k: number) => boolean): void {
    for (let k = 0; k < N[2]; k++) {
      for (let j = 0; j < N[1]; j++) for (let i = 0; i < N[0]; i++) if (inside(i, j, k)) this.#saved[offset(i, j, k)] = label;
    }
    this.labelmap.set(this.#saved);
  }
  count(label = 1, where: Uint8Array = this.labelmap): number {
    return where.filter((v) => v === label).length;
  }
}

function event(type: ToolPointer['type'], p: readonly [number, number, number], more: Partial<ToolPointer> = {}): ToolPointer {
  const at = voxel(...p);
  return { type, pane: 'axial', voxel: at, world: toWorld(grid, at), canvas: [10 * p[0], 10 * p[1]], button: 0, alt: false, shift: false, ctrl: false, ...more }; // prettier-ignore
}
function drag(tool: PointerTool, path: readonly (readonly [number, number, number])[], more: Partial<ToolPointer> = {}): void {
  path.forEach((p, n) => tool.pointer(event(n === 0 ? 'down' : 'move', p, more)));
  tool.pointer(event('up', path.at(-1) ?? [0, 0, 0], more));
}

let room = new Room();
beforeEach(() => {
  room = new Room();
});

describe('brush', () => {
  it('paints as it goes, in one slice, and is one step of undo', () => {
    const brush = new BrushTool(room);
    brush.sizeMm = 6;
    expect(brush.pointer(event('down', [10, 10, 5]))).toBe(true);
    expect(room.labelmap[offset(12, 10, 5)]).toBe(1);
    expect(room.steps).toHaveLength(0);
    brush.pointer(event('move', [30, 10, 5]));
    expect(room.labelmap[offset(20, 12, 5)]).toBe(1);
    brush.pointer(event('up', [30, 10, 5]));
    expect(room.steps.map(({ tool, edits }) => [tool, edits.map(({ op }) => op)])).toEqual([['brush', ['set']]]);
    expect(room.count()).toBe(room.steps[0]?.edits[0]?.mask.voxels);
    expect(room.steps[0]?.edits[0]?.mask.box.size[2]).toBe(1);
    expect(room.painted.length).toBeGreaterThan(1);
  });

  it('is a sphere with Shift, and draws in the plane of its pane', () => {
    const brush = new BrushTool(room);
    brush.sizeMm = 12;
    drag(brush, [[15, 15, 15]], { shift: true });
    expect(room.steps[0]?.edits[0]?.mask.box.size).toEqual([13, 13, 7]);
    drag(brush, [[25, 15, 15]], { pane: 'sagittal' });
    expect(room.steps[1]?.edits[0]?.mask.box.size).toEqual([1, 13, 7]);
  });

  it('leaves nothing behind when it is given up', () => {
    const brush = new BrushTool(room);
    for (const giveUp of [() => brush.key('Escape'), () => brush.cancel(), () => brush.pointer(event('cancel', [10, 10, 5]))]) {
      brush.pointer(event('down', [10, 10, 5]));
      expect(room.count()).toBeGreaterThan(0);
      giveUp();
      expect(room.count()).toBe(0);
      brush.pointer(event('up', [10, 10, 5]));
    }
    expect(room.steps).toHaveLength(0);
    expect(brush.key('Escape')).toBe(false);
  });

  it('records nothing where nothing changes, nor into another segment', () => {
    const brush = new BrushTool(room);
    drag(brush, [[10, 10, 5]]);
    drag(brush, [[10, 10, 5]]);
    expect(room.steps).toHaveLength(1);
    brush.pointer(event('down', [30, 30, 5]));
    room.segment = 2;
    brush.pointer(event('up', [30, 30, 5]));
    expect(room.steps).toHaveLength(1);
    expect(room.labelmap[offset(30, 30, 5)]).toBe(0);
  });

  it('leaves other buttons and the wheel to the viewer, but for the wheel in mid-stroke', () => {
    const brush = new BrushTool(room);
    expect(brush.pointer(event('down', [10, 10, 5], { button: 2 }))).toBe(false);
    expect(brush.pointer(event('move', [10, 10, 5]))).toBe(false);
    expect(brush.pointer(event('wheel', [10, 10, 5]))).toBe(false);
    brush.pointer(event('down', [10, 10, 5]));
    expect(brush.pointer(event('wheel', [10, 10, 5]))).toBe(true);
    room.segment = 0;
    expect(new BrushTool(room).pointer(event('down', [1, 1, 1]))).toBe(false);
  });

  it('shows its cursor in mm, and changes size with [ and ]', () => {
    const brush = new BrushTool(room);
    let told = 0;
    const stop = brush.onChange(() => told++);
    brush.pointer(event('hover', [10, 10, 5], { shift: true }));
    expect(brush.cursor).toEqual({
      kind: 'brush',
      pane: 'axial',
      centre: [10, 10, 10],
      radiusMm: 5,
      sphere: true,
      effect: 'add',
    });
    expect(brush.key(']')).toBe(true);
    expect([brush.sizeMm, (brush.cursor as { radiusMm: number }).radiusMm]).toEqual([11, 5.5]);
    brush.pointer(event('leave', [10, 10, 5]));
    expect(brush.cursor).toBeUndefined();
    expect(told).toBe(3);
    stop();
    brush.key('[');
    expect([told, brush.sizeMm, brush.key('x')]).toEqual([3, 10, false]);
  });

  it('goes through its sizes up and down the same way, and stays in bounds', () => {
    const up = [0.5];
    while (nextSize(up.at(-1) as number, 1) !== up.at(-1)) up.push(nextSize(up.at(-1) as number, 1));
    const down = [100];
    while (nextSize(down.at(-1) as number, -1) !== down.at(-1)) down.push(nextSize(down.at(-1) as number, -1));
    expect(down.toReversed()).toEqual(up);
    expect(up.length).toBeLessThan(60);
  });
});

describe('eraser', () => {
  it('takes from the active segment only, in one step', () => {
    room.put(1, (i) => i < 20);
    room.put(2, (i) => i >= 20);
    const eraser = new EraserTool(room);
    eraser.sizeMm = 8;
    drag(eraser, [[20, 10, 10], [20, 20, 10]]); // prettier-ignore
    expect(room.labelmap[offset(18, 15, 10)]).toBe(0);
    expect(room.labelmap[offset(22, 15, 10)]).toBe(2);
    expect(room.steps.map(({ tool, edits }) => [tool, edits[0]?.op])).toEqual([['eraser', 'clear']]);
    expect(eraser.cursor).toMatchObject({ effect: 'remove' });
  });
});

describe('threshold brush', () => {
  it('takes what is like the place where it began, or what is in the range it is given', () => {
    room.values?.forEach((_, v, all) => (all[v] = v % N[0] < 20 ? 100 : 0));
    const brush = new ThresholdBrushTool(room);
    drag(brush, [[17, 10, 10], [25, 10, 10]]); // prettier-ignore
    expect(room.labelmap[offset(18, 10, 10)]).toBe(1);
    expect(room.labelmap[offset(22, 10, 10)]).toBe(0);
    expect(brush.usedRange).toEqual({ min: 100, max: 100 });
    brush.range = { min: -5, max: 5 };
    drag(brush, [[17, 10, 10], [25, 10, 10]]); // prettier-ignore
    expect(room.labelmap[offset(22, 10, 10)]).toBe(1);
    room.values = undefined;
    expect(brush.pointer(event('down', [5, 5, 5]))).toBe(true);
    expect(room.said[0]).toMatch(/still loading/);
    expect(room.steps).toHaveLength(2);
  });
});

describe('lasso', () => {
  const square: [number, number, number][] = [[5.5, 5.5, 7], [15.5, 5.5, 7], [15.5, 12.5, 7], [5.5, 12.5, 7]]; // prettier-ignore

  it('fills what is drawn around in one go', () => {
    const lasso = new LassoTool(room);
    const [first, ...rest] = square;
    lasso.pointer(event('down', first as [number, number, number]));
    for (const p of rest) lasso.pointer(event('move', p));
    expect(lasso.cursor).toMatchObject({ kind: 'path', pane: 'axial', effect: 'add' });
    lasso.pointer(event('up', rest.at(-1) as [number, number, number]));
    expect(room.count()).toBe(10 * 7);
    expect(room.labelmap[offset(6, 6, 7)]).toBe(1);
    expect(room.steps).toHaveLength(1);
    expect(lasso.cursor).toBeUndefined();
  });

  it('takes corners by click, and closes with Enter, on the first corner or twice on the last', () => {
    const [first, , , last] = square as [[number, number, number], unknown, unknown, [number, number, number]];
    for (const close of [
      (lasso: LassoTool) => lasso.key('Enter'),
      (lasso: LassoTool) => drag(lasso, [first]),
      (lasso: LassoTool) => drag(lasso, [last]),
    ]) {
      room = new Room();
      const lasso = new LassoTool(room);
      for (const p of square) drag(lasso, [p]);
      lasso.pointer(event('hover', [2, 2, 7]));
      expect((lasso.cursor as unknown as { points: unknown[] }).points).toHaveLength(5);
      close(lasso);
      expect(room.count()).toBe(70);
      expect(room.steps).toHaveLength(1);
    }
  });

  it('takes corners back, gives up, takes away with Alt, and begins anew on another slice', () => {
    const lasso = new LassoTool(room);
    for (const p of square) drag(lasso, [p]);
    drag(lasso, [[30, 30, 7]]);
    lasso.key('Backspace');
    lasso.key('Enter');
    expect(room.count()).toBe(70);
    drag(lasso, square, { alt: true });
    expect(room.count()).toBe(0);
    drag(lasso, [[3, 3, 7]]);
    expect(lasso.key('Escape')).toBe(true);
    expect(lasso.key('Escape')).toBe(false);
    drag(lasso, [[3, 3, 7]]);
    for (const [i, j] of square) drag(lasso, [[i, j, 9]]);
    lasso.key('Enter');
    expect(room.steps.at(-1)?.edits[0]?.mask.box.start[2]).toBe(9);
    expect(lasso.pointer(event('down', [3, 3, 9], { button: 2 }))).toBe(false);
  });
});

describe.each([false, true])('commands (shared memory: %s)', (shared) => {
  beforeEach(() => {
    room = new Room(shared);
  });
  const ball = (ci: number, cj: number, ck: number, r: number) => (i: number, j: number, k: number) =>
    (i - ci) ** 2 + (j - cj) ** 2 + (2 * (k - ck)) ** 2 <= r * r;

  it('keep the largest part', async () => {
    room.put(1, ball(12, 12, 12, 8));
    const largest = room.count();
    room.put(1, ball(32, 30, 24, 4));
    const small = room.count() - largest;
    expect(await keepLargest(room, work)).toMatchObject({ added: 0, removed: small });
    expect(room.count()).toBe(largest);
    expect((await keepLargest(room, work)).sentence).toMatch(/one part already/);
    expect(room.steps.map(({ tool }) => tool)).toEqual(['keep largest']);
  });

  it('fill holes, in 3-D or per slice', async () => {
    room.put(1, ball(18, 18, 14, 12));
    const whole = room.count();
    room.put(0, ball(18, 18, 14, 4));
    const hole = whole - room.count();
    expect(hole).toBeGreaterThan(20);
    expect((await fillHoles(room, work)).added).toBe(hole);
    expect(room.count()).toBe(whole);
    room.put(0, (i, j) => i === 18 && j === 18);
    expect((await fillHoles(room, work)).added).toBe(0);
    expect((await fillHoles(room, work, 'axial')).added).toBeGreaterThan(8);
    expect((await fillHoles(room, work, 'axial')).sentence).toMatch(/No axial slice/);
  });

  it('smooth', async () => {
    room.put(1, ball(18, 18, 14, 9));
    room.put(1, (i, j, k) => j === 18 && k === 14 && i > 18 && i < 36);
    const before = room.count();
    const { added, removed } = await smooth(room, work, smoothingOf(room));
    expect(removed).toBeGreaterThan(5);
    expect(Math.abs(room.count() - before)).toBeLessThan(0.02 * before);
    expect(room.count()).toBe(before + added - removed);
    expect(room.steps).toHaveLength(1);
  });

  it('fill between slices, whatever the axis, and keep what was drawn', async () => {
    for (const [axis, pane] of [
      [2, 'axial'],
      [1, 'coronal'],
      [0, 'sagittal'],
    ] as const) {
      // prettier-ignore
      room = new Room(shared);
      const drawn = [4, 12, 21];
      room.put(1, (i, j, k) => {
        const p = [i, j, k];
        const s = p[axis] as number;
        const [a, b] = p.filter((_, d) => d !== axis) as [number, number];
        return drawn.includes(s) && (a - 12 - s / 4) ** 2 + (b - 12) ** 2 <= (s === 12 ? 49 : 25);
      });
      const before = room.labelmap.slice();
      const outcome = await fillBetween(room, work);
      expect(outcome.sentence).toMatch(/^Filled 15 slices/);
      expect(room.steps.map(({ tool }) => tool)).toEqual(['fill between']);
      const perSlice = new Array<number>(40).fill(0);
      let lost = 0;
      for (let k = 0; k < N[2]; k++) {
        for (let j = 0; j < N[1]; j++) {
          for (let i = 0; i < N[0]; i++) {
            const at = offset(i, j, k);
            const s = [i, j, k][axis] as number;
            if (room.labelmap[at]) perSlice[s] = (perSlice[s] ?? 0) + 1;
            if (drawn.includes(s) && room.labelmap[at] !== before[at]) lost++;
          }
        }
      }
      expect(lost).toBe(0);
      perSlice.forEach((n, s) => expect(n > 60, `slice ${s} of axis ${axis}`).toBe(s >= 4 && s <= 21));
      expect((await fillBetween(room, work, pane)).sentence).toMatch(/no empty slice/);
    }
  });

  it('grow, and grow again with another click', async () => {
    const inside = ball(14, 16, 14, 9);
    const values = room.values as Int16Array;
    for (let v = 0; v < values.length; v++) {
      const [i, j, k] = [v % N[0], Math.floor(v / N[0]) % N[1], Math.floor(v / N[0] / N[1])];
      values[v] = inside(i, j, k) || ball(29, 16, 14, 7)(i, j, k) ? 80 : 0;
    }
    if (shared) {
      const copy = new Int16Array(new SharedArrayBuffer(values.byteLength));
      copy.set(values);
      room.values = iFastest(copy);
    }
    const grower = new GrowTool(room, work);
    const click = (i: number, j: number, k: number, label: 'inside' | 'outside') => ({
      world: toWorld(grid, voxel(i, j, k)),
      label,
    });
    expect((await grower.run([])).sentence).toMatch(/needs an inside click/);
    await grower.run([click(14, 16, 14, 'inside')]);
    const both = room.count();
    room.put(1, (i, j, k) => i === 1 && j === 1 && k === 1);
    await grower.run([click(14, 16, 14, 'inside'), click(30, 16, 14, 'outside')]);
    expect(room.count()).toBeLessThan(both);
    expect(room.labelmap[offset(14, 16, 14)]).toBe(1);
    expect(room.labelmap[offset(32, 16, 14)]).toBe(0);
    expect(room.labelmap[offset(1, 1, 1)]).toBe(1);
    expect(room.steps.map(({ tool, edits }) => [tool, edits.map(({ op }) => op)])).toEqual([['grow', ['set']], ['grow', ['clear', 'set']]]); // prettier-ignore
    room.values = undefined;
    expect((await grower.run([click(14, 16, 14, 'inside')])).sentence).toMatch(/still loading/);
  });

  it('change nothing when another segment was chosen meanwhile, or there is none', async () => {
    room.put(1, ball(12, 12, 12, 8));
    room.put(1, ball(32, 30, 24, 4));
    const running = keepLargest(room, work);
    room.segment = 2;
    expect((await running).sentence).toMatch(/Another segment/);
    expect((await keepLargest(room, work)).sentence).toMatch(/empty/);
    expect(room.steps).toHaveLength(0);
  });
});

describe('fill between', () => {
  it('contains the drawn slices and stays in their common box', async () => {
    const disc = fc.tuple(fc.integer({ min: 8, max: 30 }), fc.integer({ min: 8, max: 26 }), fc.integer({ min: 2, max: 7 }));
    await fc.assert(
      fc.asyncProperty(disc, disc, fc.integer({ min: 2, max: 9 }), async (a, b, gap) => {
        room = new Room();
        const isIn = ([ci, cj, r]: readonly [number, number, number], i: number, j: number): boolean =>
          (i - ci) ** 2 + (j - cj) ** 2 <= r * r;
        room.put(1, (i, j, k) => (k === 5 && isIn(a, i, j)) || (k === 5 + gap && isIn(b, i, j)));
        const before = room.labelmap.slice();
        const box = room.segmentBox();
        await fillBetween(room, work, 'axial');
        expect(before.filter((v, at) => v && !room.labelmap[at])).toHaveLength(0);
        expect(room.segmentBox()).toEqual(box);
        for (let k = 5; k <= 5 + gap; k++)
          expect(room.labelmap.subarray(offset(0, 0, k), offset(0, 0, k + 1)).includes(1)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
