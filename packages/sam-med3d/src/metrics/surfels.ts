import { boundingBox, iFastest, type Box, type Grid, type VoxelArray } from '@annotome/volume';
import { surfelAreas } from './surfel-areas.ts';

/** The surface of a mask as points with areas: one for each cube of 2×2×2 voxels that is neither all inside nor all outside. */
export interface Surfels {
  readonly count: number;
  /** Lattice corner of each, three whole numbers: the cube's last voxel (so the corner is at `index − 0.5`). */
  readonly corners: Int32Array;
  /** mm² of surface in the cube. */
  readonly areas: Float64Array;
}

/**
 * Surface elements of the mask `data !== 0`; outside the grid nothing is inside. Works in the mask's bounding box: memory is one
 * byte a voxel of it, and 20 bytes an element.
 */
export function surfelsOf(data: VoxelArray, grid: Grid): Surfels {
  const box = boundingBox({ grid, data: iFastest(data) });
  if (!box) return { count: 0, corners: new Int32Array(0), areas: new Float64Array(0) };
  const padded = paddedMask(data, grid, box);
  const [ni, nj, nk] = [box.size[0] + 2, box.size[1] + 2, box.size[2] + 2];
  const areaOf = surfelAreas(grid.affine);
  const count = forEachSurfel(padded, ni, nj, nk, () => undefined);
  const corners = new Int32Array(3 * count);
  const areas = new Float64Array(count);
  const [i0, j0, k0] = [box.start[0] - 1, box.start[1] - 1, box.start[2] - 1];
  let at = 0;
  forEachSurfel(padded, ni, nj, nk, (i, j, k, code) => {
    corners[3 * at] = i + i0;
    corners[3 * at + 1] = j + j0;
    corners[3 * at + 2] = k + k0;
    areas[at++] = areaOf[code] as number;
  });
  return { count, corners, areas };
}

/** The box's part of the mask as 0 and 1, with a border of one voxel of 0 all around. */
function paddedMask(data: VoxelArray, grid: Grid, box: Box): Uint8Array {
  const [si, sj, sk] = box.start;
  const [bi, bj, bk] = box.size;
  const out = new Uint8Array((bi + 2) * (bj + 2) * (bk + 2));
  const row = new Float64Array(bi);
  for (let k = 0; k < bk; k++) {
    for (let j = 0; j < bj; j++) {
      const from = si + grid.size[0] * (sj + j + grid.size[1] * (sk + k));
      row.set(data.subarray(from, from + bi));
      const to = 1 + (bi + 2) * (j + 1 + (bj + 2) * (k + 1));
      for (let i = 0; i < bi; i++) out[to + i] = row[i] === 0 ? 0 : 1;
    }
  }
  return out;
}

/** Visits the cubes that hold surface, by their last voxel and neighbour code; returns how many there are. */
function forEachSurfel(
  mask: Uint8Array,
  ni: number,
  nj: number,
  nk: number,
  visit: (i: number, j: number, k: number, code: number) => void,
): number {
  let count = 0;
  for (let k = 1; k < nk; k++) {
    for (let j = 1; j < nj; j++) {
      const near = ni * (j + nj * k);
      const left = near - ni;
      const below = near - ni * nj;
      const corner = below - ni;
      let code = 0;
      for (let i = 0; i < ni; i++) {
        // The four voxels at i are the low half; the four at i − 1 were the low half one step ago.
        code =
          ((code & 15) << 4) |
          ((mask[corner + i] as number) << 3) |
          ((mask[left + i] as number) << 2) |
          ((mask[below + i] as number) << 1) |
          (mask[near + i] as number);
        if (code === 0 || code === 255) continue;
        visit(i, j, k, code);
        count++;
      }
    }
  }
  return count;
}
