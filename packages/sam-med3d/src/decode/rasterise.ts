import {
  clipBox,
  gridOfBox,
  iFastest,
  makeBox,
  size,
  voxel,
  voxelToVoxel,
  type Affine,
  type Box,
  type Grid,
} from '@annotome/volume';
import { LOGITS, WINDOW } from '../window/window.ts';
import { emptyMask, tighten, type BoxMask } from './box-mask.ts';
import { BOUNDARY, CELLS, cellSigns, INSIDE, OUTSIDE, type CellSigns } from './cell-signs.ts';
import { type Logits } from './decode-mask.ts';

/**
 * How logits become a mask on the target grid. `protocol` is the paper's way: trilinear to the window's 128³ voxels, `> 0`, then each
 * target voxel takes the nearest of them. `smooth` evaluates the trilinear logits at the target voxel's own centre: the same surface
 * without the 1.5 mm steps.
 */
export type Sampling = 'protocol' | 'smooth';

/** Room for float noise where a target voxel lies half-way between two window voxels (it takes the upper): as `resample` has it. */
const TIE = 1e-6;

/** Target voxels that are judged together: small against a cell of 6 mm, so that few uniform ones share a block with a boundary. */
const BLOCK = [8, 4, 4] as const;

/** A value that no cell sign has: the block's cells differ, or part of it is outside the window. */
const MIXED = 3;

/**
 * The mask of a window's logits on any grid, without an array of 128³ or of the whole target. Blocks of target voxels whose logit
 * cells all have one sign are filled or skipped unseen ({@link cellSigns}); only near the boundary is anything interpolated. The result
 * is exactly that of evaluating every voxel. Target voxels more than half a voxel outside the window are 0.
 * @param affine Window voxel (array order) → world LPS.
 */
export function rasterise(logits: Logits, affine: Affine, target: Grid, sampling: Sampling): BoxMask {
  const cells = cellSigns(logits);
  const snap = sampling === 'protocol';
  const box = cells.bounds && boxOfCells(cells.bounds, affine, target, snap);
  if (!box) return emptyMask();
  const [ni, nj, nk] = box.size;
  const data = new Uint8Array(ni * nj * nk);
  const map = voxelToVoxel(gridOfBox(target.affine, box).affine, affine);
  const judge = blockJudge(cells.signs, map, snap);
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
            else evaluateRow(data, row, i, iEnd, jj, kk, map, logits, cells.signs, snap);
          }
        }
      }
    }
  }
  return tighten(box, iFastest(data));
}

/** The target voxels that cells `first` … `last` can reach; undefined when none is on the grid. */
function boxOfCells(bounds: NonNullable<CellSigns['bounds']>, affine: Affine, target: Grid, snap: boolean): Box | undefined {
  const reach = snap ? 0.5 : 0;
  const lo = bounds.first.map((c) => (c === 0 ? -0.5 : 4 * c + 1.5 - reach));
  const hi = bounds.last.map((c) => (c === CELLS - 1 ? WINDOW - 0.5 : 4 * c + 5.5 + reach));
  const map = voxelToVoxel(affine, target.affine);
  const start = [0, 0, 0] as [number, number, number];
  const count = [0, 0, 0] as [number, number, number];
  for (const r of [0, 1, 2] as const) {
    let least = map[(4 * r + 3) as 3 | 7 | 11];
    let most = least;
    for (let c = 0; c < 3; c++) {
      const m = map[(4 * r + c) as 0];
      least += Math.min(m * (lo[c] as number), m * (hi[c] as number));
      most += Math.max(m * (lo[c] as number), m * (hi[c] as number));
    }
    start[r] = Math.floor(least - TIE);
    count[r] = Math.ceil(most + TIE) - start[r] + 1;
  }
  return clipBox(makeBox(voxel(...start), size(...count)), target.size);
}

/** A function that says for a block of voxels whether all its cells have one sign, and which; {@link MIXED} otherwise. */
function blockJudge(signs: Uint8Array, map: Affine, snap: boolean) {
  const reach = (snap ? 0.5 : 0) + 2 * TIE;
  const first = new Int32Array(3);
  const last = new Int32Array(3);
  return (i: number, iEnd: number, j: number, jEnd: number, k: number, kEnd: number): number => {
    let straddles = false;
    for (let r = 0; r < 3; r++) {
      const [m0, m1, m2, m3] = [map[4 * r], map[4 * r + 1], map[4 * r + 2], map[4 * r + 3]] as [number, number, number, number];
      const centre = m3 + (m0 * (i + iEnd - 1) + m1 * (j + jEnd - 1) + m2 * (k + kEnd - 1)) / 2;
      const half = (Math.abs(m0) * (iEnd - 1 - i) + Math.abs(m1) * (jEnd - 1 - j) + Math.abs(m2) * (kEnd - 1 - k)) / 2;
      const lo = centre - half;
      const hi = centre + half;
      if (hi < -0.5 - TIE || lo > WINDOW - 0.5 + TIE) return OUTSIDE;
      if (lo < -0.5 + TIE || hi > WINDOW - 0.5 - 2 * TIE) straddles = true;
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

/** The cell that window position `p` lies in. Half-pixel centres (`align_corners=False`): logit `u` stands at `4u + 1.5`. */
function cellAt(p: number): number {
  const u = p * 0.25 - 0.375;
  return u <= 0 ? 0 : u >= CELLS - 1 ? CELLS - 1 : u | 0;
}

/** Voxels `[i, iEnd)` of one row of the box, each looked at for itself. */
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
  const lowest = -0.5 - TIE;
  const limit = WINDOW - 0.5 - TIE;
  for (let x = i; x < iEnd; x++) {
    let p0 = b0 + s0 * x;
    let p1 = b1 + s1 * x;
    let p2 = b2 + s2 * x;
    if (!(p0 >= lowest && p0 < limit && p1 >= lowest && p1 < limit && p2 >= lowest && p2 < limit)) continue;
    if (snap) {
      p0 = Math.floor(p0 + (0.5 + TIE));
      p1 = Math.floor(p1 + (0.5 + TIE));
      p2 = Math.floor(p2 + (0.5 + TIE));
    }
    const c0 = cellAt(p0);
    const c1 = cellAt(p1);
    const c2 = cellAt(p2);
    const sign = signs[(c0 * CELLS + c1) * CELLS + c2] as number;
    if (sign === OUTSIDE) continue;
    if (sign === INSIDE || trilinear(logits, c0, c1, c2, p0, p1, p2) > 0) data[row + x] = 1;
  }
}

/**
 * The logits at window position `(p0,p1,p2)` of cell `(c0,c1,c2)`. Written as a sum of products with weights ≥ 0, so that rounding cannot
 * give corners of one sign a value of the other.
 */
function trilinear(logits: Logits, c0: number, c1: number, c2: number, p0: number, p1: number, p2: number): number {
  const f0 = share(p0, c0);
  const f1 = share(p1, c1);
  const f2 = share(p2, c2);
  const at = (c0 * LOGITS + c1) * LOGITS + c2;
  const up = at + LOGITS * LOGITS;
  const g2 = 1 - f2;
  const v00 = (logits[at] as number) * g2 + (logits[at + 1] as number) * f2;
  const v01 = (logits[at + LOGITS] as number) * g2 + (logits[at + LOGITS + 1] as number) * f2;
  const v10 = (logits[up] as number) * g2 + (logits[up + 1] as number) * f2;
  const v11 = (logits[up + LOGITS] as number) * g2 + (logits[up + LOGITS + 1] as number) * f2;
  return (v00 * (1 - f1) + v01 * f1) * (1 - f0) + (v10 * (1 - f1) + v11 * f1) * f0;
}

/** How far `p` is from its cell's lower logit towards the upper, held to [0, 1]: beyond the outermost logits their value holds. */
function share(p: number, cell: number): number {
  const f = p * 0.25 - 0.375 - cell;
  return f <= 0 ? 0 : f >= 1 ? 1 : f;
}

/** The logits at any position of their window (window voxels, array order), as {@link rasterise} sees them. */
export function logitAt(logits: Logits, p0: number, p1: number, p2: number): number {
  return trilinear(logits, cellAt(p0), cellAt(p1), cellAt(p2), p0, p1, p2);
}
