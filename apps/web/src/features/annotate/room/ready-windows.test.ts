import { describe, expect, it } from 'vitest';
import { ReadyWindows } from './ready-windows.ts';

const start = (i: number) => [i, 0, 0] as const;

describe('ReadyWindows', () => {
  it('knows each region once, and where it is served', () => {
    const windows = new ReadyWindows('volume', 'model');
    const list = [0, 1, 2].map((index) => ({ index, start: start(64 * index), ready: index !== 1 }));
    expect(windows.take({ windows: list }).map(({ url }) => url)).toEqual([
      '/api/embeddings/model/volume/0',
      '/api/embeddings/model/volume/2',
    ]);
    expect(windows.take({ windows: list }).map(({ url }) => url)).toEqual([]);
    expect(windows.progress).toEqual({ done: 2, total: 3 });
    expect(windows.add(null, [-3, 4, 5])).toEqual([{ start: [-3, 4, 5], url: '/api/embeddings/model/volume/clicks/-3_4_5' }]);
    expect(windows.progress).toEqual({ done: 2, total: 3 });
    expect(windows.ready.map(({ start: [i] }) => i)).toEqual([0, 128, -3]);
  });

  it('asks for a region once, and again when the server refused', () => {
    const windows = new ReadyWindows('volume', 'model');
    expect(windows.ask([start(1), start(2)], 0)).toHaveLength(2);
    expect(windows.ask([start(1), start(3)], 5)).toEqual([start(3)]);
    windows.forget(start(1));
    expect([windows.isUnasked(start(1)), windows.isUnasked(start(2))]).toEqual([true, false]);
    expect(windows.ask([start(1)], 9)).toEqual([start(1)]);
    expect(windows.isUnasked(start(1))).toBe(false);
  });

  it('guesses 6 s, then says what regions really took', () => {
    const windows = new ReadyWindows('volume', 'model');
    windows.ask([start(1)], 1_000);
    expect(windows.remaining(start(1), 3_000)).toBe(4_000);
    windows.add(null, start(1), 3_500);
    expect(windows.estimate).toBe(2_500);
    windows.ask([start(2)], 10_000);
    expect(windows.remaining(start(2), 10_500)).toBe(2_000);
    expect(windows.remaining(start(2), 99_000)).toBe(1_000);
  });
});
