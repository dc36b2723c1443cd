import { describe, expect, it } from 'vitest';
import { SpeedMeter } from './speed-meter.ts';
import { formatBytes, formatGeometry, formatTimeLeft } from './words.ts';

describe('SpeedMeter', () => {
  it('says nothing before there is something to measure', () => {
    const meter = new SpeedMeter();
    expect(meter.speed(0)).toBeUndefined();
    meter.mark(0, 0);
    expect(meter.speed(100)).toBeUndefined();
    expect(meter.secondsLeft(100, 1000)).toBeUndefined();
  });

  it('measures the last seconds only', () => {
    const meter = new SpeedMeter();
    // A minute of 1 kB/s, then ten seconds of 1 MB/s.
    let bytes = 0;
    for (let s = 0; s <= 60; s++) meter.mark(s * 1000, (bytes += 1000));
    for (let s = 61; s <= 70; s++) meter.mark(s * 1000, (bytes += 1_000_000));
    expect(meter.speed(70_000)).toBeCloseTo(1_000_000, -3);
    expect(meter.secondsLeft(70_000, 5_000_000)).toBeCloseTo(5, 1);
  });

  it('slows down when nothing comes any more', () => {
    const meter = new SpeedMeter();
    meter.mark(0, 0);
    meter.mark(1000, 1_000_000);
    expect(meter.speed(11_000)).toBeLessThan(100_000);
    const stalled = new SpeedMeter();
    stalled.mark(0, 5);
    stalled.mark(9000, 5);
    expect(stalled.secondsLeft(9000, 10)).toBeUndefined();
  });
});

describe('words', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
    [999_600, '1.0 MB'],
    [4_294_967_296, '4.3 GB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [1, 'a few seconds left'],
    [32, 'about 35 s left'],
    [100, 'about 2 min left'],
    [7500, 'about 2 h 5 min left'],
  ])('%i seconds are %s', (seconds, text) => expect(formatTimeLeft(seconds)).toBe(text));

  it('geometry has units', () => {
    expect(formatGeometry({ size: [512, 512, 300], spacing: [0.703125, 0.703125, 1] })).toBe(
      '512 × 512 × 300 voxels of 0.703 × 0.703 × 1 mm',
    );
  });
});
