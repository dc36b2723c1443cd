import { memorySource, readNifti } from '@annotome/formats';
import { readFixture } from '@annotome/testing';
import { affineFromSteps, iFastest, makeGrid, resample, world, worldVector, type Grid, type Volume } from '@annotome/volume';

const CT = 'data/totalseg-ct/example_ct.nii.gz';

/** 512 × 512 × 300 voxels of 0.75 × 0.7 × 1.2 mm: as many as a CT of the trunk has. */
export const LARGE_SIZE = [512, 512, 300] as const;

/** The repository's CT of abdomen and pelvis (3 mm) on a grid of the size of a clinical one. Its structures are real, its noise is not. */
export async function largeCt(): Promise<Volume<Int16Array>> {
  const { volume } = await readNifti(memorySource(CT, readFixture(CT)), []);
  const grid = largeGrid(volume.grid);
  const fine = resample(volume, grid, { interpolation: 'linear', outside: -1024 }).data;
  const data = new Int16Array(fine.length);
  for (let at = 0; at < fine.length; at++) data[at] = Math.round(fine[at] as number);
  return { grid, data: iFastest(data) };
}

/** {@link LARGE_SIZE} voxels over the same part of the patient. */
function largeGrid({ size, affine }: Grid): Grid {
  const scale = LARGE_SIZE.map((n, axis) => (size[axis] ?? 1) / n) as [number, number, number];
  const at = (axis: 0 | 1 | 2) =>
    worldVector(affine[axis] * scale[axis], affine[(4 + axis) as 4] * scale[axis], affine[(8 + axis) as 8] * scale[axis]);
  return makeGrid(LARGE_SIZE, affineFromSteps(at(0), at(1), at(2), world(affine[3], affine[7], affine[11])));
}
