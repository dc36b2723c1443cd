import { type Affine } from './affine.ts';
import { iFastest, size, voxelCount, type VoxelArray } from './coordinates.ts';
import { type Grid, type Volume } from './grid.ts';
import { assignAxes, directionsOf } from './orientation.ts';
import { bitsOf, emptyLike } from './voxel-array.ts';

type Axis = 0 | 1 | 2;

/** For each axis of the new grid: which axis of the old one it is, and whether it runs the other way. */
interface Turn {
  readonly axis: readonly [Axis, Axis, Axis];
  readonly flip: readonly [boolean, boolean, boolean];
}

function turnTo(affine: Affine, code: string): Turn {
  const { axisOf, sign } = assignAxes(affine);
  const wanted = directionsOf(code);
  return {
    axis: wanted.map((d) => axisOf[d.world]) as [Axis, Axis, Axis],
    flip: wanted.map((d) => sign[d.world] !== d.sign) as [boolean, boolean, boolean],
  };
}

function turnGrid(grid: Grid, { axis, flip }: Turn): Grid {
  const affine = Array.from(grid.affine);
  for (let row = 0; row < 12; row += 4) {
    for (const a of [0, 1, 2] as const) {
      const step = grid.affine[(row + axis[a]) as 0];
      affine[row + a] = flip[a] ? 0 - step : step;
      if (flip[a]) affine[row + 3] = (affine[row + 3] as number) + step * (grid.size[axis[a]] - 1);
    }
  }
  const n = size(grid.size[axis[0]], grid.size[axis[1]], grid.size[axis[2]]);
  return { size: n, affine: affine as unknown as Affine };
}

/** The grid {@link reorient} gives: the same places in the patient, axes permuted and flipped. */
export const reorientGrid = (grid: Grid, code: string): Grid => turnGrid(grid, turnTo(grid.affine, code));

/**
 * The same voxels in the same places, axes permuted and flipped so that i, j, k run as `code` says (`RAS`, `LPS`, …), as nearly as
 * the grid's obliqueness allows. No value changes. A volume that already is in that order is returned as it is, not copied.
 * @throws InvalidOrientationError when the code does not name each of left/right, front/back and up/down once.
 */
export function reorient<T extends VoxelArray>(volume: Volume<T>, code: string): Volume<T> {
  const { grid } = volume;
  const turn = turnTo(grid.affine, code);
  if (turn.axis.every((axis, a) => axis === a) && !turn.flip.includes(true)) return volume;
  const turned = turnGrid(grid, turn);
  const out = emptyLike<T>(volume.data, voxelCount(grid.size));
  const to = bitsOf(out);
  const from = bitsOf(volume.data);
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]] as const;
  const stride = turn.axis.map((axis, a) => (turn.flip[a] ? -strides[axis] : strides[axis])) as [number, number, number];
  let start = 0;
  for (const a of [0, 1, 2] as const) if (turn.flip[a]) start -= stride[a] * (turned.size[a] - 1);
  const [ni, nj, nk] = turned.size;
  const [si, sj, sk] = stride;
  let at = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      let source = start + sj * j + sk * k;
      for (let i = 0; i < ni; i++) {
        to[at++] = from[source] as number;
        source += si;
      }
    }
  }
  return { grid: turned, data: iFastest<T>(out) };
}
