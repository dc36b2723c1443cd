import {
  clipBox,
  emptyMask,
  gridOfBox,
  iFastest,
  makeBox,
  size,
  tighten,
  voxel,
  voxelToVoxel,
  type Affine,
  type Box,
  type BoxMask,
  type Grid,
} from '@annotome/volume';
import { WINDOW } from '../window/window.ts';
import { CELLS, cellSigns, type CellSigns } from './cell-signs.ts';
import { type Logits } from './decode-mask.ts';
import { rasteriseOblique } from './rasterise-oblique.ts';
import { parallelAxes, rasteriseParallel } from './rasterise-parallel.ts';

/**
 * How logits become a mask on the target grid. `protocol` is the paper's way: trilinear to the window's 128³ voxels, `> 0`, then each
 * target voxel takes the nearest of them. `smooth` evaluates the trilinear logits at the target voxel's own centre: the same surface
 * without the 1.5 mm steps.
 */
export type Sampling = 'protocol' | 'smooth';

/**
 * The mask of a window's logits on any grid, without an array of 128³ or of the whole target: cells of logits that have one sign at all
 * their corners are filled or skipped unseen ({@link cellSigns}), and only near the boundary is anything interpolated. The result is that
 * of evaluating every voxel. Target voxels more than half a voxel outside the window are 0.
 * @param affine Window voxel (array order) → world LPS.
 */
export function rasterise(logits: Logits, affine: Affine, target: Grid, sampling: Sampling): BoxMask {
  const { signs, bounds } = cellSigns(logits);
  const snap = sampling === 'protocol';
  const box = bounds && boxOfCells(bounds, affine, target, snap);
  if (!box) return emptyMask();
  const data = iFastest(new Uint8Array(box.size[0] * box.size[1] * box.size[2]));
  const map = voxelToVoxel(gridOfBox(target.affine, box).affine, affine);
  const axes = parallelAxes(map, box.size);
  if (axes) rasteriseParallel(data, box.size, map, axes, logits, signs, snap);
  else rasteriseOblique(data, box.size, map, logits, signs, snap);
  return tighten(box, data);
}

/** The target voxels that cells `first` … `last` can reach; undefined when none is on the grid. */
function boxOfCells(
  { first, last }: NonNullable<CellSigns['bounds']>,
  affine: Affine,
  target: Grid,
  snap: boolean,
): Box | undefined {
  // A voxel that is snapped half a window voxel away may lie in the cell beside; the rest is float noise.
  const reach = (snap ? 0.5 : 0) + 1e-5;
  const lo = first.map((c) => (c === 0 ? -0.5 : 4 * c + 1.5) - reach);
  const hi = last.map((c) => (c === CELLS - 1 ? WINDOW - 0.5 : 4 * c + 5.5) + reach);
  const map = voxelToVoxel(affine, target.affine);
  const start = [0, 0, 0] as [number, number, number];
  const count = [0, 0, 0] as [number, number, number];
  for (const r of [0, 1, 2] as const) {
    let least = map[(4 * r + 3) as 3];
    let most = least;
    for (let c = 0; c < 3; c++) {
      const m = map[(4 * r + c) as 0];
      least += Math.min(m * (lo[c] as number), m * (hi[c] as number));
      most += Math.max(m * (lo[c] as number), m * (hi[c] as number));
    }
    start[r] = Math.floor(least);
    count[r] = Math.ceil(most) - start[r] + 1;
  }
  return clipBox(makeBox(voxel(...start), size(...count)), target.size);
}
