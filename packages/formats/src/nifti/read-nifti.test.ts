import { fixturePath, readFixture, readJsonFixture } from '@annotome/testing';
import { cornerDistance, offsetOf, orientationCode, type Affine } from '@annotome/volume';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type LoadedImage } from '../image.ts';
import { memorySource, type FileSource } from '../source.ts';
import { isNifti } from './open-nifti.ts';
import { readNifti, summariseNifti } from './read-nifti.ts';

interface Values {
  min: number;
  max: number;
  sum: number;
  nonFinite: number;
  sha256: string;
  samples: [number, number, number, number | string][];
}
interface Expected {
  size: [number, number, number];
  frames: number;
  affine: number[];
  ras: string;
  first: Values;
  last: Values;
}

/** What nibabel reads: tests/fixtures/expected/nifti/make.py. */
const expected = readJsonFixture<Record<string, Expected>>('expected/nifti/expected.json');

const source = (name: string): FileSource => memorySource(name, readFixture(name));
const partners = (name: string): FileSource[] => {
  const image = name.replace(/\.hdr$/, '.img');
  return image !== name && existsSync(fixturePath(image)) ? [source(name), source(image)] : [source(name)];
};

function expectValues({ volume }: LoadedImage, values: Values): void {
  const { data, grid } = volume;
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let nonFinite = 0;
  for (const v of data) {
    if (!Number.isFinite(v)) nonFinite++;
    else {
      min = Math.min(min, v);
      max = Math.max(max, v);
      sum += v;
    }
  }
  const { fround } = Math; // an image under a fractional slope is float32 here, float64 in nibabel
  expect({ min: fround(min), max: fround(max), nonFinite }).toEqual({
    min: fround(values.min),
    max: fround(values.max),
    nonFinite: values.nonFinite,
  });
  expect(Math.abs(sum - values.sum)).toBeLessThanOrEqual(1e-7 * Math.abs(values.sum));
  for (const [i, j, k, value] of values.samples)
    expect(fround(data[offsetOf(grid.size, i, j, k)] ?? NaN)).toBe(fround(Number(value)));
  const float32 = Float32Array.from(data);
  expect(createHash('sha256').update(new Uint8Array(float32.buffer)).digest('hex')).toBe(values.sha256);
}

describe('reads what nibabel reads', () => {
  test.each(Object.entries(expected))('%s', async (name, e) => {
    const files = partners(name);
    const file = files[0] as FileSource;
    expect(isNifti(name, (await file.read()).subarray(0, 4096))).toBe(true);
    const summary = await summariseNifti(file, files);
    expect(summary).toMatchObject({ size: e.size, frames: e.frames });

    const image = await readNifti(file, files, e.frames > 1 ? { frame: 0 } : {});
    const { grid } = image.volume;
    expect(grid.size).toEqual(e.size);
    expect(cornerDistance(grid.affine, e.affine as unknown as Affine, e.size)).toBeLessThan(1e-4);
    expect(orientationCode(grid.affine)).toBe(e.ras);
    expect(summary.orientation).toBe(e.ras);
    expectValues(image, e.first);
    if (e.frames > 1) expectValues(await readNifti(file, files, { frame: e.frames - 1 }), e.last);
  });
});
