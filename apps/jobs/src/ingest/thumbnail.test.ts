import { iFastest, makeGrid, makeVolume, reorient, type Affine } from '@annotome/volume';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { displayWindow } from './display-window.ts';
import { encodeThumbnail, middleAxialSlice } from './thumbnail.ts';

/** LPS, 6 × 4 × 3: brighter to the patient's left (+1 a voxel), to the back (+10) and to the head (+100). */
const affine: Affine = [0.5, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 4, 0];
const data = Float32Array.from(
  { length: 6 * 4 * 3 },
  (_, at) => (at % 6) + 10 * (Math.floor(at / 6) % 4) + 100 * Math.floor(at / 24),
);
const volume = makeVolume(makeGrid([6, 4, 3], affine), iFastest(data));
const CODES = ['LPS', 'RAS', 'LAS', 'RPI', 'SPL', 'IAR', 'ASL', 'PIR'];

describe('middleAxialSlice', () => {
  it.each(CODES)('shows the middle of the body, right on the left and front on top, of a volume kept as %s', (code) => {
    const { grey, width, height, pixelMm } = middleAxialSlice(reorient(volume, code), [100, 355]);
    expect({ width, height, pixelMm }).toEqual({ width: 6, height: 4, pixelMm: [0.5, 1.5] });
    expect([...grey.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(grey[6 * 3 + 5]).toBe(35);
  });

  it('shows what is outside the window, and NaN, black or white', () => {
    const values = makeVolume(makeGrid([4, 1, 1], affine), iFastest(Float32Array.of(-1e9, NaN, Infinity, 5)));
    expect([...middleAxialSlice(values, [0, 10]).grey]).toEqual([0, 0, 255, 128]);
    expect([...middleAxialSlice(values, [5, 5]).grey]).toEqual([0, 0, 255, 0]);
  });
});

describe('encodeThumbnail', () => {
  it('keeps the patient’s proportions, at most 320 pixels a side', async () => {
    const picture = { grey: new Uint8Array(512 * 20), width: 512, height: 20, pixelMm: [0.7, 5] as const };
    expect(await sharp(await encodeThumbnail(picture)).metadata()).toMatchObject({ format: 'webp', width: 320, height: 89 });
    const thin = { grey: new Uint8Array(1000), width: 1000, height: 1, pixelMm: [1, 1] as const };
    expect(await sharp(await encodeThumbnail(thin)).metadata()).toMatchObject({ width: 320, height: 1 });
  });
});

describe('displayWindow', () => {
  const ramp = Int16Array.from({ length: 2000 }, (_, n) => n - 1000);
  it('is soft tissue for CT, and where most values lie for others', () => {
    expect(displayWindow(ramp, 'CT')).toEqual([-160, 240]);
    const [low, high] = displayWindow(ramp, 'MR');
    expect(Math.round(low)).toBe(-981);
    expect(Math.round(high)).toBe(979);
  });
  it('is never empty', () => {
    expect(displayWindow(new Int16Array(10).fill(7), null)).toEqual([6.5, 7.5]);
    expect(displayWindow(Float32Array.of(NaN, NaN), null)).toEqual([-0.5, 0.5]);
    const spike = new Int16Array(1000);
    spike[3] = 500;
    expect(displayWindow(spike, null)).toEqual([0, 500]);
  });
});
