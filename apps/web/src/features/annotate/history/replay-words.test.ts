import { type Replayed } from '@annotome/mask-doc';
import { expect, it } from 'vitest';
import { reportOf, reportWords } from './replay-words.ts';

const one = (differing: number | undefined, voxels = 10_000): Replayed => ({
  act: { id: 'a', by: 'ana', at: 0, tool: 'click' },
  segment: 'liver',
  voxels,
  differing,
});

it('says what was the same, what nearly, what not, and what could not be made again', () => {
  expect(reportWords(reportOf([]))).toBe('There is no mask from clicks to be made again.');
  expect(reportWords(reportOf([one(0), one(0)]))).toBe('2 masks from clicks came out the same, voxel by voxel.');
  expect(reportWords(reportOf([one(0), one(10), one(11), one(undefined)]))).toBe(
    'One mask from clicks came out the same, voxel by voxel. One mask from clicks differs by at most 1 voxel in 1,000, as between kinds of processor. One mask from clicks differs by more. One mask from clicks could not be made again: the model is not the one in use, or the region is not prepared here.',
  );
});

it('a mask that came out empty differs whole', () => {
  expect(reportOf([one(7, 0)]).others[0]?.share).toBe(7);
});
