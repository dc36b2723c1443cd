import { fixturePath, readFixture } from '@annotome/testing';
import { contains, offsetOf, toWorld, toVoxel, voxel, type Volume } from '@annotome/volume';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memorySource } from '../source.ts';
import { readNifti } from './read-nifti.ts';

const FOLDER = 'data/nifti-orientations';
const load = async (name: string): Promise<Volume> =>
  (await readNifti(memorySource(name, readFixture(`${FOLDER}/${name}`)))).volume;

const names = readdirSync(fixturePath(FOLDER)).filter((name) => name.endsWith('.nii.gz'));
const reference = await load('LAS.nii.gz');

test('there are 16 of them', () => expect(names.length).toBe(16));

/** One brain in 16 axis orders and flips: every voxel must be where it is in the others. */
test.each(names)('%s shows the same patient', async (name) => {
  const other = await load(name);
  const [ni, nj, nk] = reference.grid.size;
  let compared = 0;
  let worst = 0;
  for (let k = 0; k < nk; k += 3) {
    for (let j = 0; j < nj; j += 3) {
      for (let i = 0; i < ni; i++) {
        const at = toVoxel(other.grid, toWorld(reference.grid, voxel(i, j, k)));
        if (!contains(other.grid, at)) continue;
        const [a, b, c] = at.map(Math.round) as [number, number, number];
        worst = Math.max(worst, Math.hypot(at[0] - a, at[1] - b, at[2] - c));
        compared++;
        const there = other.data[offsetOf(other.grid.size, a, b, c)];
        if (there !== reference.data[offsetOf(reference.grid.size, i, j, k)]) {
          throw new Error(`${name} differs at voxel ${i}, ${j}, ${k} of LAS`);
        }
      }
    }
  }
  expect(worst).toBeLessThan(0.01);
  expect(compared).toBe(ni * Math.ceil(nj / 3) * Math.ceil(nk / 3));
});
