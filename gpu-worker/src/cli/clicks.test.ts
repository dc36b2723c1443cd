import { affineFromSteps, makeGrid, world, worldVector } from '@annotome/volume';
import { describe, expect, it } from 'vitest';

import { parseClick, placeClick } from './clicks.ts';
import { expandClicks } from './expand-clicks.ts';

// i to the right, j to the front, k to the head: an RAS file.
const grid = makeGrid(
  [10, 20, 30],
  affineFromSteps(worldVector(-2, 0, 0), worldVector(0, -3, 0), worldVector(0, 0, 4), world(100, 50, -20)),
);

describe('a click', () => {
  it('is a voxel of the file, or millimetres in LPS or RAS', () => {
    const byVoxel = placeClick(parseClick(1, '4,5,6'), grid, 'voxel');
    expect(byVoxel.world).toEqual([92, 35, 4]);
    const near = (found: readonly number[], wanted: readonly number[]): void =>
      found.forEach((v, axis) => expect(v).toBeCloseTo(wanted[axis] ?? Number.NaN, 9));
    near(placeClick(parseClick(1, '92,35,4'), grid, 'world-lps').voxel, [4, 5, 6]);
    const byRas = placeClick(parseClick(0, '-92, -35, 4'), grid, 'world-ras');
    near(byRas.voxel, [4, 5, 6]);
    near(byRas.world, byVoxel.world);
    expect(byRas.label).toBe(0);
  });

  it.each(['1,2', '1,2,3,4', '1;2;3', '1,,3', 'NaN,1,2', '', '1,2,Infinity'])('cannot be “%s”', (text) => {
    expect(() => parseClick(1, text)).toThrow(/--point takes three numbers/);
  });

  it('is refused off the image, with what is on it', () => {
    expect(() => placeClick(parseClick(1, '10,0,0'), grid, 'voxel')).toThrow('10 × 20 × 30 voxels: i 0 … 9, j 0 … 19, k 0 … 29');
    expect(() => placeClick(parseClick(0, '0,0,0'), grid, 'world-lps')).toThrow(/--outside 0,0,0 lies outside the image \(voxel/);
    expect(() => placeClick(parseClick(1, '1.5,0,0'), grid, 'voxel')).toThrow(/--world/);
  });
});

describe('expandClicks', () => {
  it('puts the option before every click of a list, and leaves paths alone', () => {
    expect(expandClicks(['segment', '--point', '1,2,3', '4,5,6', 'ct.nii', '--outside', '-1.5,2e1,3', '7,8,9', '--out', '1,2,3'])).toEqual([
      'segment', '--point', '1,2,3', '--point', '4,5,6', 'ct.nii', '--outside', '-1.5,2e1,3', '--outside', '7,8,9', '--out', '1,2,3',
    ]); // prettier-ignore
  });
});
