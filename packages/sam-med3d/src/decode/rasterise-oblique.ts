import { type Affine, type Size } from '@annotome/volume';
import { WINDOW } from '../window/window.ts';
import { BOUNDARY, CELLS, INSIDE, OUTSIDE } from './cell-signs.ts';
import { type Logits } from './decode-mask.ts';
import { trilinear } from './logit-at.ts';
import { cellAt, isOnWindow, snapToVoxel } from './window-position.ts';

/** Target voxels that are judged together: small against a cell of 6 mm, so that few uniform ones share a block with a boundary. */
const BLOCK = [8, 4, 4] as const;

/** A value that no cell sign has: the block's cells differ, or part of it is off the window. */
const MIXED = 3;

/** A little more than the tolerances of `window-position.ts`: a block so near to a border is looked at voxel by voxel. */
const SLACK = 1e-5;

/**
 * Fills `data` (zeros; i fastest, `n` voxels) from the logits, for a target grid that lies any way to the window. Blocks whose cells all
 * have one sign are filled or skipped unseen; in the others each voxel's own cell is asked, and only those at the boundary interpolated.
 * @param map Target voxel → window voxel.
 */
export function rasteriseOblique(data: Uint8Array, n: Size, map: Affine, logits: Logits, signs: Uint8Array, snap: boolean): void {
  const [ni, nj, nk] = n;
  const judge = blockJudge(signs, map, snap);
  for (let k = 0; k < nk; k += BLOCK[2]) {
    const kEnd = Math.min(nk, k + BLOCK[2]);
    for (let j = 0; j < nj; j += BLOCK[1]) {
      const jEnd = Math.min(nj, j + BLOCK[1]);
      for (let i = 0; i < ni; i += BLOCK[0]) {
        const iEnd = Math.min(ni, i + BLOCK[0]);
        const sign = judge(i, iEnd, j, jEnd, k, kEnd);
        if (sign === OUTSIDE) continue;
        for (let kk = k; kk < kEnd; kk++) {
          for (let jj = j; jj < jEnd; jj++) {
            const row = ni * (jj + nj * kk);
            if (sign === INSIDE) data.fill(1, row + i, row + iEnd);
            else evaluateRow(data, row, i, iEnd, jj, kk, map, logits, signs, snap);
          }
        }
      }
    }
  }
}

/** A function that says for a block of voxels whether all its cells have one sign, and which; {@link MIXED} otherwise. */
function blockJudge(signs: Uint8Array, map: Affine, snap: boolean) {
  const reach = (snap ? 0.5 : 0) + SLACK;
  const first = new Int32Array(3);
  const last = new Int32Array(3);
  return (i: number, iEnd: number, j: number, jEnd: number, k: number, kEnd: number): number => {
    let straddles = false;
    for (let r = 0; r < 3; r++) {
      const m0 = map[(4 * r) as 0];
      const m1 = map[(4 * r + 1) as 1];
      const m2 = map[(4 * r + 2) as 2];
      const centre = map[(4 * r + 3) as 3] + (m0 * (i + iEnd - 1) + m1 * (j + jEnd - 1) + m2 * (k + kEnd - 1)) / 2;
      const half = (Math.abs(m0) * (iEnd - 1 - i) + Math.abs(m1) * (jEnd - 1 - j) + Math.abs(m2) * (kEnd - 1 - k)) / 2;
      const lo = centre - half;
      const hi = centre + half;
      if (hi < -0.5 - SLACK || lo > WINDOW - 0.5 + SLACK) return OUTSIDE;
      if (lo < -0.5 + SLACK || hi > WINDOW - 0.5 - SLACK) straddles = true;
      first[r] = cellAt(lo - reach);
      last[r] = cellAt(hi + reach);
    }
    const sign = signs[((first[0] as number) * CELLS + (first[1] as number)) * CELLS + (first[2] as number)] as number;
    if (sign === BOUNDARY) return MIXED;
    for (let a = first[0] as number; a <= (last[0] as number); a++) {
      for (let b = first[1] as number; b <= (last[1] as number); b++) {
        const row = (a * CELLS + b) * CELLS;
        for (let c = first[2] as number; c <= (last[2] as number); c++) if (signs[row + c] !== sign) return MIXED;
      }
    }
    return straddles && sign === INSIDE ? MIXED : sign;
  };
}

/** Voxels `[i, iEnd)` of one row, each looked at for itself. */
function evaluateRow(
  data: Uint8Array,
  row: number,
  i: number,
  iEnd: number,
  j: number,
  k: number,
  map: Affine,
  logits: Logits,
  signs: Uint8Array,
  snap: boolean,
): void {
  const [s0, s1, s2] = [map[0], map[4], map[8]];
  const b0 = map[1] * j + map[2] * k + map[3];
  const b1 = map[5] * j + map[6] * k + map[7];
  const b2 = map[9] * j + map[10] * k + map[11];
  for (let x = i; x < iEnd; x++) {
    let p0 = b0 + s0 * x;
    let p1 = b1 + s1 * x;
    let p2 = b2 + s2 * x;
    if (!(isOnWindow(p0) && isOnWindow(p1) && isOnWindow(p2))) continue;
    if (snap) {
      p0 = snapToVoxel(p0);
      p1 = snapToVoxel(p1);
      p2 = snapToVoxel(p2);
    }
    const c0 = cellAt(p0);
    const c1 = cellAt(p1);
    const c2 = cellAt(p2);
    const sign = signs[(c0 * CELLS + c1) * CELLS + c2] as number;
    if (sign === INSIDE || (sign === BOUNDARY && trilinear(logits, c0, c1, c2, p0, p1, p2) > 0)) data[row + x] = 1;
  }
}
