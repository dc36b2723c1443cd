import {
  clipBox,
  emptyMask,
  iFastest,
  tighten,
  wholeOf,
  type Box,
  type BoxMask,
  type Grid,
  type IFastest,
} from '@annotome/volume';

/**
 * The voxels of one label as a mask.
 * @param labels One value per voxel of the grid.
 * @param within Where to look; all of the grid by default. Clipped to the grid.
 */
export function maskOfLabel(labels: IFastest<Uint8Array>, grid: Grid, label: number, within: Box = wholeOf(grid)): BoxMask {
  const box = clipBox(within, grid.size);
  if (!box) return emptyMask();
  const [ni, nj, nk] = box.size;
  const data = new Uint8Array(ni * nj * nk);
  let at = 0;
  for (let k = box.start[2]; k < box.start[2] + nk; k++) {
    for (let j = box.start[1]; j < box.start[1] + nj; j++) {
      const row = box.start[0] + grid.size[0] * (j + grid.size[1] * k);
      for (let i = row; i < row + ni; i++, at++) if (labels[i] === label) data[at] = 1;
    }
  }
  return tighten(box, iFastest(data));
}
