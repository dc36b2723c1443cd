import { kFastest, type KFastest, type Volume, type VoxelArray } from '@annotome/volume';
import { type CanonicalGrid } from './canonical-grid.ts';
import { WINDOW, type Window } from './window.ts';

/** The range that CT values are clamped to before anything else, in HU. */
export interface Clamp {
  readonly low: number;
  readonly high: number;
}

/** What SAM-Med3D's training and the paper's validation clamp CT to. Give it for CT, nothing for other modalities. */
export const CT_CLAMP: Clamp = { low: -1000, high: 1000 };

/** Where window voxels `[first, end)` of one axis fall between the study's voxels. Outside that range the window is padding. */
interface AxisTable {
  readonly first: number;
  readonly end: number;
  /** Study voxel below, study voxel above, and the share of the one above, per window voxel. */
  readonly below: Int32Array;
  readonly above: Int32Array;
  readonly share: Float64Array;
}

/**
 * A window's voxels, linearly resampled out of the study: what TorchIO's `Resample(1.5)`, `ToCanonical` and `CropOrPad` give, without
 * ever making the canonical volume. Voxels off the canonical grid are 0. Interpolation is in float64, i, then j, then k, as ITK does it.
 * Values that are not finite count as 0 (infinities as the clamp's ends where there is one).
 *
 * As the canonical axes are the study's own, it is separable: each row and slice of the study that is needed is interpolated once.
 * @param clamp Applied to the study's values before they are resampled.
 * @returns `[128,128,128]` in the study's units, array order R, A, S.
 */
export function sampleWindow(volume: Volume, canonical: CanonicalGrid, window: Window, clamp?: Clamp): KFastest<Float32Array> {
  const out = new Float32Array(WINDOW ** 3);
  const strides = [0, 0, 0];
  const tables: AxisTable[] = [];
  for (const c of [0, 1, 2] as const) {
    const { studyAxis } = canonical.axes[c];
    strides[studyAxis] = [WINDOW * WINDOW, WINDOW, 1][c] as number;
    tables[studyAxis] = tableOf(canonical, window, c);
  }
  const [tx, ty, tz] = tables as [AxisTable, AxisTable, AxisTable];
  const [strideX, strideY, strideZ] = strides as [number, number, number];
  if (tx.first >= tx.end || ty.first >= ty.end || tz.first >= tz.end) return kFastest(out);

  const slices = new SliceCache(volume, tx, ty, clamp);
  for (let z = tz.first; z < tz.end; z++) {
    const share = tz.share[z] as number;
    const lower = slices.at(tz.below[z] as number, tz.above[z] as number);
    const upper = slices.at(tz.above[z] as number, tz.below[z] as number);
    for (let x = tx.first; x < tx.end; x++) {
      let to = x * strideX + ty.first * strideY + z * strideZ;
      for (let y = ty.first; y < ty.end; y++, to += strideY) {
        const i = y * WINDOW + x;
        const v = lower[i] as number;
        out[to] = v + ((upper[i] as number) - v) * share;
      }
    }
  }
  return kFastest(out);
}

function tableOf(canonical: CanonicalGrid, window: Window, c: 0 | 1 | 2): AxisTable {
  const { studyAxis, positions } = canonical.axes[c];
  const start = window.start[c];
  const last = canonical.study.size[studyAxis] - 1;
  const first = Math.max(0, -start);
  const end = Math.min(WINDOW, positions.length - start);
  const below = new Int32Array(WINDOW);
  const above = new Int32Array(WINDOW);
  const share = new Float64Array(WINDOW);
  for (let w = first; w < end; w++) {
    // The canonical grid's outermost voxels may lie up to half a voxel beyond the study's outermost centres: those hold.
    const p = Math.min(last, Math.max(0, positions[start + w] as number));
    below[w] = Math.floor(p);
    above[w] = Math.min(last, Math.floor(p) + 1);
    share[w] = p - Math.floor(p);
  }
  return { first, end, below, above, share };
}

/** The two slices of the study in use, already interpolated along i and j to `[y][x]` of the window. */
class SliceCache {
  readonly #data: VoxelArray;
  readonly #nx: number;
  readonly #ny: number;
  readonly #tx: AxisTable;
  readonly #ty: AxisTable;
  readonly #range: FiniteRange;
  readonly #slices = [new Float64Array(WINDOW * WINDOW), new Float64Array(WINDOW * WINDOW)] as const;
  readonly #held: [number, number] = [-1, -1];
  readonly #rows = [new Float64Array(WINDOW), new Float64Array(WINDOW)] as const;

  constructor(volume: Volume, tx: AxisTable, ty: AxisTable, clamp: Clamp | undefined) {
    this.#data = volume.data;
    this.#nx = volume.grid.size[0];
    this.#ny = volume.grid.size[1];
    this.#tx = tx;
    this.#ty = ty;
    this.#range = clamp
      ? { ...clamp, below: clamp.low, above: clamp.high }
      : { low: -Number.MAX_VALUE, high: Number.MAX_VALUE, below: 0, above: 0 };
  }

  /** Slice `z`; the slot that holds `keep` is not the one overwritten. */
  at(z: number, keep: number): Float64Array {
    const held = this.#held;
    const slot = held[0] === z ? 0 : held[1] === z ? 1 : held[0] === keep ? 1 : 0;
    if (held[slot] === z) return this.#slices[slot];
    held[slot] = z;
    this.#fill(this.#slices[slot], z);
    return this.#slices[slot];
  }

  #fill(slice: Float64Array, z: number): void {
    const { first, end } = this.#tx;
    const ty = this.#ty;
    const [a, b] = this.#rows;
    let rowA = -1;
    let rowB = -1;
    for (let y = ty.first; y < ty.end; y++) {
      const below = ty.below[y] as number;
      const above = ty.above[y] as number;
      const share = ty.share[y] as number;
      // Rows are held by parity, so that a row shared by neighbouring window voxels is interpolated once.
      for (const row of [below, above]) {
        if (row & 1 ? rowB !== row : rowA !== row) this.#interpolateRow(row & 1 ? b : a, row, z);
        if (row & 1) rowB = row;
        else rowA = row;
      }
      const lower = below & 1 ? b : a;
      const upper = above & 1 ? b : a;
      const to = y * WINDOW;
      for (let x = first; x < end; x++) {
        const v = lower[x] as number;
        slice[to + x] = v + ((upper[x] as number) - v) * share;
      }
    }
  }

  #interpolateRow(row: Float64Array, y: number, z: number): void {
    const data = this.#data;
    const { low, high, below: ifBelow, above: ifAbove } = this.#range;
    const { first, end, below, above, share } = this.#tx;
    const from = this.#nx * (y + this.#ny * z);
    for (let x = first; x < end; x++) {
      let v = data[from + (below[x] as number)] as number;
      let w = data[from + (above[x] as number)] as number;
      if (!(v >= low && v <= high)) v = v < low ? ifBelow : v > high ? ifAbove : 0;
      if (!(w >= low && w <= high)) w = w < low ? ifBelow : w > high ? ifAbove : 0;
      row[x] = v + (w - v) * (share[x] as number);
    }
  }
}

/** What is taken as it is, and what stands for values below and above that; NaN is neither and counts as 0. */
interface FiniteRange extends Clamp {
  readonly below: number;
  readonly above: number;
}
