import { WINDOW } from '@annotome/sam-med3d';
import { memorySource, readNifti } from '@annotome/formats';
import { readFixture, readJsonFixture } from '@annotome/testing';
import { affineFromSteps, iFastest, makeGrid, makeVolume, world, worldVector, type Volume } from '@annotome/volume';
import { describe, expect, it } from 'vitest';

import { findTargets, LabelMapError, roiOf } from './targets.ts';

const read = async (name: string): Promise<Volume> => (await readNifti(memorySource(name, readFixture(name)), [])).volume;

const only = (volume: Volume, value: number): Volume => ({
  grid: volume.grid,
  data: iFastest(Uint8Array.from(volume.data, (v) => (v === value ? 1 : 0))),
});

describe('the region of interest', () => {
  // Made by TorchIO: see tests/fixtures/golden/preprocess/make.py.
  const expected = readJsonFixture<Record<string, { label: string; value: number; roi_label_voxels: number }>>(
    'golden/preprocess/expected.json',
  );

  it.each(['cta-aorta', 'ct-3mm-liver'])('of %s is TorchIO’s, voxel for voxel', async (name) => {
    const { label, value, roi_label_voxels } = expected[name] as { label: string; value: number; roi_label_voxels: number };
    const targets = findTargets(only(await read(`data/${label}`), value));
    const roi = roiOf(targets, 1);
    const golden = await read(`golden/preprocess/${name}.roi-label.nii.gz`);
    expect(roi?.target.reduce((sum, v) => sum + v, 0)).toBe(roi_label_voxels);
    expect(golden.grid.size).toEqual([WINDOW, WINDOW, WINDOW]);
    expect(Buffer.from(roi?.target ?? []).equals(Buffer.from(Uint8Array.from(golden.data)))).toBe(true);
  });

  it('is the same whatever other labels are in the map', async () => {
    const seg = await read('data/totalseg-ct/example_seg.nii.gz');
    const all = findTargets(seg);
    expect(all.voxels.size).toBe(41);
    const alone = findTargets({ grid: seg.grid, data: iFastest(seg.data.map((v) => (v === 5 ? 5 : 0))) });
    expect(Buffer.from(roiOf(all, 5)?.target ?? []).equals(Buffer.from(roiOf(alone, 5)?.target ?? []))).toBe(true);
    expect(roiOf(all, 9999)).toBeUndefined();
  });
});

describe('findTargets', () => {
  const grid = makeGrid(
    [2, 1, 1],
    affineFromSteps(worldVector(1.5, 0, 0), worldVector(0, 1.5, 0), worldVector(0, 0, 1.5), world(0, 0, 0)),
  );

  it.each([[[0, 0.5]], [[0, -3]]])('refuses %j: no label map', (values) => {
    expect(() => findTargets(makeVolume(grid, iFastest(Float32Array.from(values))))).toThrow(LabelMapError);
  });
});
