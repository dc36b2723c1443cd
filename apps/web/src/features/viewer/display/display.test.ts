import { describe, expect, it } from 'vitest';
import { WheelSlices, wheelZoom } from '../gestures/wheel-slices.ts';
import { plainNumber } from './plain-number.ts';
import { railRuns } from './rail-runs.ts';
import { scaleBar } from './scale-bar.ts';
import { parseViewState } from './view-state.ts';
import { automaticWindow, dragWindow, presetOf, presetsFor, widthAndLevel, windowOf } from './window-presets.ts';

describe('windows', () => {
  it('has the abdomen first for CT, and only the automatic one for what has no scale', () => {
    const [first] = presetsFor('CT');
    expect(first?.range).toEqual({ start: -160, end: 240 });
    expect(presetsFor('MR').map(({ name }) => name)).toEqual(['Automatic']);
  });

  it('knows a preset by its window', () => {
    expect(presetOf(presetsFor('CT'), { start: -160, end: 240 })).toBe('Abdomen');
    expect(presetOf(presetsFor('CT'), { start: -160, end: 241 })).toBeNull();
  });

  it('automatic cuts off the outermost hundredth', () => {
    const values = Int16Array.from({ length: 10_000 }, (_, v) => v % 1000);
    values[17] = 32_000;
    const { start, end } = automaticWindow(values);
    expect(start).toBeCloseTo(10, -1);
    expect(end).toBeGreaterThan(900);
    expect(end).toBeLessThan(1100);
  });

  it('automatic makes something of an image of one value, and of none', () => {
    expect(automaticWindow(new Float32Array(8).fill(5))).toEqual({ start: 4.5, end: 5.5 });
    expect(automaticWindow(new Float32Array(8).fill(NaN))).toEqual({ start: 0, end: 1 });
  });

  it('a drag to the right widens, downwards darkens, and back is where it was', () => {
    const from = windowOf(400, 40);
    expect(widthAndLevel(dragWindow(from, 100, 0)).width).toBeGreaterThan(400);
    expect(widthAndLevel(dragWindow(from, 0, 100)).level).toBeGreaterThan(40);
    expect(dragWindow(from, 0, 0)).toEqual(from);
    expect(widthAndLevel(dragWindow(from, -100_000, 0)).width).toBeGreaterThan(0);
  });
});

describe('plainNumber', () => {
  it.each([
    [57, 7, '57'],
    [-1024, 7, '−1024'],
    [1234.5677, 7, '1234.568'],
    [0.12345678, 7, '0.1234568'],
    [1234.5677, 4, '1235'],
    [0.12345678, 4, '0.1235'],
    [12345678.5, 7, '12345679'],
  ])('%d in %d digits: %s', (value, digits, text) => expect(plainNumber(value, digits)).toBe(text));
});

describe('scaleBar', () => {
  it.each([
    [0.5, 800, '10 cm', 200],
    [0.1, 800, '2 cm', 200],
    [0.01, 800, '2 mm', 200],
    [1.3, 300, '5 cm', 50 / 1.3],
  ])('%d mm per pixel, %d pixels wide: %s', (mmPerPixel, width, label, pixels) => {
    const bar = scaleBar(mmPerPixel, width);
    expect(bar.label).toBe(label);
    expect(bar.pixels).toBeCloseTo(pixels, 6);
    expect(bar.pixels).toBeLessThanOrEqual(width / 4 + 1e-9);
  });
});

describe('railRuns', () => {
  it('gives stretches from the top, either way up', () => {
    const slices = Uint8Array.from([0, 1, 1, 0, 0, 1]);
    expect(railRuns(slices, false)).toEqual([[1, 2], [5, 1]]);
    expect(railRuns(slices, true)).toEqual([[3, 2], [0, 1]]);
    expect(railRuns(undefined, true)).toEqual([]);
  }); // prettier-ignore
});

describe('WheelSlices', () => {
  it('takes one slice for a notch, however large the mouse says it was', () => {
    const wheel = new WheelSlices();
    expect([wheel.slices(100, 0), wheel.slices(-120, 0), wheel.slices(3, 1)]).toEqual([1, -1, 1]);
  });

  it('adds up a trackpad’s small steps, and starts anew when it turns round', () => {
    const wheel = new WheelSlices();
    const steps = Array.from({ length: 30 }, () => wheel.slices(4, 0));
    expect(steps.reduce((a, b) => a + b, 0)).toBe(4);
    expect(wheel.slices(-29, 0)).toBeCloseTo(0);
    expect(wheel.slices(-2, 0)).toBe(-1);
  });

  it('zooms in upwards, and never by leaps', () => {
    expect(wheelZoom(-10, 0)).toBeCloseTo(1 / wheelZoom(10, 0), 9);
    expect(wheelZoom(-1000, 0)).toBeLessThan(1.3);
  });
});

describe('parseViewState', () => {
  const kept = {
    position: [1, 2, 3],
    cameras: { axial: { centre: [0, 0], mmPerPixel: 0.5 }, coronal: null, sagittal: null },
    window: { start: 0, end: 1 },
    preset: null,
    inverted: false,
    interpolated: true,
    crosshair: false,
    maximised: null,
    layout: { panes: { axial: 60, side: 40 } },
    mask: { mode: 'both', opacity: 0.35 },
    volumeRendering: false,
  };

  it('brings back what was kept', () => {
    expect(parseViewState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it.each([undefined, null, 'x', {}, { ...kept, position: [1, 2, null] }, { ...kept, mask: { mode: 'x', opacity: 1 } }])(
    'leaves alone what is not a view: %j',
    (other) => expect(parseViewState(other)).toBeUndefined(),
  );
});
