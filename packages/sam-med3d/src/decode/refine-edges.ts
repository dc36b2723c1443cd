import { clipBox, iFastest, makeBox, resampleInto, size, tighten, voxel, voxelToVoxel, gridOfBox, type Affine, type Box, type BoxMask, type Grid, type Volume } from '@annotome/volume'; // prettier-ignore
import { WINDOW } from '../window/window.ts';
import { type Normalisation } from '../window/normalise-window.ts';
import { type Clamp } from '../window/sample-window.ts';
import { type Logits } from './decode-mask.ts';
import { guidedFilterSlices } from './guided-filter.ts';
import { logitAt } from './logit-at.ts';

/** Half the filter's box, in voxels of the target grid. */
const RADIUS = 3;
const EPSILON = 0.05;
/** The guide is clipped to this many standard deviations, so that bone and metal do not outweigh every other edge. */
const GUIDE_LIMIT = 2.5;

/** The image that the mask's border is to follow. */
export interface EdgeGuide {
  readonly volume: Volume;
  readonly clamp?: Clamp;
  /** Of the window whose logits are refined. */
  readonly normalisation: Normalisation;
}

/**
 * Edge-aware upsampling: a 3-D guided filter on the target grid, of `tanh(logits / 4)` (trilinear) by the image (normalised as the window
 * was, clipped to ±2.5); box radius 3 voxels, ε 0.05; above 0 is inside. Not part of the paper's protocol.
 *
 * The filter reaches `2 · radius` voxels, so it is run on the mask's box grown by twice that, and gives exactly what it would on the
 * whole grid for all voxels within `2 · radius` of the mask's box; further away nothing is set. Slice by slice: memory is some 50 slices.
 * @param affine Window voxel (array order) → world LPS.
 * @param mask What {@link rasterise} made of the same logits on the same grid.
 */
export function refineEdges(mask: BoxMask, logits: Logits, affine: Affine, target: Grid, guide: EdgeGuide): BoxMask {
  const block = mask.voxels > 0 ? grow(mask.box, 4 * RADIUS, target) : undefined;
  const kept = block && grow(mask.box, 2 * RADIUS, target);
  if (!block || !kept) return mask;
  const soft = logits.map((v) => Math.tanh(v / 4)) as Logits;
  const map = voxelToVoxel(gridOfBox(target.affine, block).affine, affine);
  const [ni, nj] = block.size;
  const [di, dj, dk] = [0, 1, 2].map((d) => kept.start[d as 0] - block.start[d as 0]) as [number, number, number];
  const data = new Uint8Array(kept.size[0] * kept.size[1] * kept.size[2]);
  const image = iFastest(new Float32Array(ni * nj));

  const source = (k: number, guideSlice: Float64Array, input: Float64Array): void => {
    const slice = makeBox(voxel(block.start[0], block.start[1], block.start[2] + k), size(ni, nj, 1));
    resampleInto(image, guide.volume, target, { interpolation: 'linear', box: slice });
    normaliseGuide(image, guideSlice, guide);
    upsampleSlice(soft, map, k, ni, nj, input);
  };
  const emit = (k: number, output: Float64Array): void => {
    const kk = k - dk;
    if (kk < 0 || kk >= kept.size[2]) return;
    for (let j = 0; j < kept.size[1]; j++) {
      const to = kept.size[0] * (j + kept.size[1] * kk);
      for (let i = 0; i < kept.size[0]; i++) {
        if ((output[i + di + ni * (j + dj)] as number) > 0 && isOnWindow(map, i + di, j + dj, k)) data[to + i] = 1;
      }
    }
  };
  guidedFilterSlices(block.size, source, emit, { radius: RADIUS, epsilon: EPSILON });
  return tighten(kept, iFastest(data));
}

function grow({ start, size: n }: Box, by: number, target: Grid): Box | undefined {
  const box = makeBox(voxel(start[0] - by, start[1] - by, start[2] - by), size(n[0] + 2 * by, n[1] + 2 * by, n[2] + 2 * by));
  return clipBox(box, target.size);
}

function normaliseGuide(image: Float32Array, out: Float64Array, { clamp, normalisation }: EdgeGuide): void {
  const { mean, deviation } = normalisation;
  const low = clamp?.low ?? -Number.MAX_VALUE;
  const high = clamp?.high ?? Number.MAX_VALUE;
  for (let i = 0; i < out.length; i++) {
    const v = image[i] as number;
    // NaN counts as 0, as it does in the window.
    const z = ((v !== v ? 0 : Math.min(high, Math.max(low, v))) - mean) / deviation;
    out[i] = Math.min(GUIDE_LIMIT, Math.max(-GUIDE_LIMIT, z));
  }
}

function upsampleSlice(soft: Logits, map: Affine, k: number, ni: number, nj: number, out: Float64Array): void {
  for (let j = 0; j < nj; j++) {
    const b0 = map[1] * j + map[2] * k + map[3];
    const b1 = map[5] * j + map[6] * k + map[7];
    const b2 = map[9] * j + map[10] * k + map[11];
    for (let i = 0; i < ni; i++) out[i + ni * j] = logitAt(soft, b0 + map[0] * i, b1 + map[4] * i, b2 + map[8] * i);
  }
}

function isOnWindow(map: Affine, i: number, j: number, k: number): boolean {
  for (let r = 0; r < 12; r += 4) {
    const p = (map[r as 0] * i) + (map[(r + 1) as 1] * j) + (map[(r + 2) as 2] * k) + map[(r + 3) as 3]; // prettier-ignore
    if (!(p >= -0.5 && p < WINDOW - 0.5)) return false;
  }
  return true;
}
