import {
  clipBox,
  emptyMask,
  iFastest,
  size,
  tighten,
  voxel,
  type Affine,
  type Box,
  type BoxMask,
  type Grid,
} from '@annotome/volume';

/** Where a Gaussian's tails are cut, in standard deviations: as scipy.ndimage does. */
const TRUNCATE = 4;

/**
 * The mask with a smoother surface and the same volume: blurred by an isotropic Gaussian of `sigmaMm` (in mm by the grid's affine), then as many voxels
 * as before are kept, those with the highest values (voxels of equal value all or none, whichever comes closer). Beyond the grid's edge the
 * mask is taken to go on as it is at the edge.
 * @throws RangeError when sigma is not a positive number.
 */
export function smoothMask(mask: BoxMask, grid: Grid, sigmaMm: number): BoxMask {
  if (!(sigmaMm > 0) || !Number.isFinite(sigmaMm)) {
    throw new RangeError(`Smoothing needs a width above 0 mm; found ${sigmaMm}.`);
  }
  if (mask.voxels === 0) return emptyMask();
  const passes = gaussianPasses(grid.affine, sigmaMm);
  const reach = ([0, 1, 2] as const).map((d) =>
    passes.reduce((sum, taps) => sum + Math.max(...taps.map((tap) => Math.abs(tap.step[d]))), 0),
  ) as [number, number, number];
  const { start, size: n } = mask.box;
  const around: Box = {
    start: voxel(start[0] - reach[0], start[1] - reach[1], start[2] - reach[2]),
    size: size(n[0] + 2 * reach[0], n[1] + 2 * reach[1], n[2] + 2 * reach[2]),
  };
  const box = clipBox(around, grid.size) ?? mask.box;
  let from: Float32Array = floatsOf(mask, box);
  let to: Float32Array = new Float32Array(from.length);
  for (const taps of passes) {
    blur(from, to, box, taps);
    [from, to] = [to, from];
  }
  const threshold = thresholdFor(from, mask.voxels);
  const data = new Uint8Array(from.length);
  for (let v = 0; v < data.length; v++) if ((from[v] as number) >= threshold) data[v] = 1;
  return tighten(box, iFastest(data));
}

interface Tap {
  readonly step: readonly [number, number, number];
  readonly weight: number;
}

/**
 * A Gaussian that is isotropic in mm has, in voxels, the covariance `σ² (AᵀA)⁻¹`. Factored as `L D Lᵀ` (L unit lower triangular), it is three 1-D
 * Gaussians one after another, of variance Dₙ along the columns of L (Geusebroek, Smeulders & van de Weijer 2003); where the axes are orthogonal, the
 * columns are the axes. Between voxels a column is sampled bilinearly.
 */
function gaussianPasses(A: Affine, sigma: number): Tap[][] {
  const dot = (a: number, b: number): number =>
    (A[a as 0] * A[b as 0] + A[(a + 4) as 0] * A[(b + 4) as 0] + A[(a + 8) as 0] * A[(b + 8) as 0]) / (sigma * sigma);
  const [g00, g01, g02, g11, g12, g22] = [dot(0, 0), dot(0, 1), dot(0, 2), dot(1, 1), dot(1, 2), dot(2, 2)];
  const det = g00 * (g11 * g22 - g12 * g12) - g01 * (g01 * g22 - g12 * g02) + g02 * (g01 * g12 - g11 * g02);
  const c00 = (g11 * g22 - g12 * g12) / det;
  const c10 = (g02 * g12 - g01 * g22) / det;
  const c20 = (g01 * g12 - g02 * g11) / det;
  const c11 = (g00 * g22 - g02 * g02) / det;
  const c21 = (g01 * g02 - g00 * g12) / det;
  const c22 = (g00 * g11 - g01 * g01) / det;
  const [l10, l20] = [c10 / c00, c20 / c00];
  const d1 = c11 - l10 * l10 * c00;
  const l21 = (c21 - l20 * l10 * c00) / d1;
  const d2 = c22 - l20 * l20 * c00 - l21 * l21 * d1;
  return [taps([1, l10, l20], c00), taps([0, 1, l21], d1), taps([0, 0, 1], d2)];
}

function taps(direction: readonly [number, number, number], variance: number): Tap[] {
  const radius = Math.max(0, Math.trunc(TRUNCATE * Math.sqrt(variance) + 0.5 + 1e-9));
  const found = new Map<string, { step: [number, number, number]; weight: number }>();
  let total = 0;
  for (let t = -radius; t <= radius; t++) {
    const w = Math.exp((-0.5 * t * t) / variance);
    total += w;
    for (const [i, wi] of corners(t * direction[0])) {
      for (const [j, wj] of corners(t * direction[1])) {
        for (const [k, wk] of corners(t * direction[2])) {
          const key = `${i},${j},${k}`;
          const tap = found.get(key) ?? { step: [i, j, k], weight: 0 };
          tap.weight += w * wi * wj * wk;
          found.set(key, tap);
        }
      }
    }
  }
  return [...found.values()].map(({ step, weight }) => ({ step, weight: weight / total }));
}

/** The whole numbers around a position, and how much each counts; one where the position is whole but for rounding. */
function corners(at: number): [number, number][] {
  const near = Math.round(at);
  if (Math.abs(at - near) < 1e-6) return [[near, 1]];
  const low = Math.floor(at);
  return [
    [low, low + 1 - at],
    [low + 1, at - low],
  ];
}

function floatsOf(mask: BoxMask, box: Box): Float32Array {
  const [ni, nj] = box.size;
  const [mi, mj, mk] = mask.box.size;
  const [oi, oj, ok] = ([0, 1, 2] as const).map((d) => mask.box.start[d] - box.start[d]) as [number, number, number];
  const out = new Float32Array(ni * nj * box.size[2]);
  for (let k = 0; k < mk; k++) {
    for (let j = 0; j < mj; j++) {
      const from = mi * (j + mj * k);
      out.set(mask.data.subarray(from, from + mi), oi + ni * (oj + j + nj * (ok + k)));
    }
  }
  return out;
}

/** `to = Σ weight · from shifted by step`, the block's edge repeated beyond it. A row at a time: most rows are empty, and skipped. */
function blur(from: Float32Array, to: Float32Array, { size: [ni, nj, nk] }: Box, kernel: readonly Tap[]): void {
  const empty = new Uint8Array(nj * nk);
  for (let row = 0; row < nj * nk; row++) {
    let at = row * ni;
    const end = at + ni;
    while (at < end && from[at] === 0) at++;
    if (at === end) empty[row] = 1;
  }
  const sum = new Float64Array(ni);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      sum.fill(0);
      for (const { step, weight } of kernel) {
        const jj = Math.min(nj - 1, Math.max(0, j + step[1]));
        const kk = Math.min(nk - 1, Math.max(0, k + step[2]));
        const row = jj + nj * kk;
        if (empty[row]) continue;
        const shift = step[0];
        const first = row * ni;
        const low = Math.min(ni, Math.max(0, -shift));
        const high = Math.max(low, Math.min(ni, ni - shift));
        for (let i = 0; i < low; i++) sum[i] = (sum[i] as number) + weight * (from[first] as number);
        for (let i = low, at = first + low + shift; i < high; i++, at++)
          sum[i] = (sum[i] as number) + weight * (from[at] as number);
        for (let i = high; i < ni; i++) sum[i] = (sum[i] as number) + weight * (from[first + ni - 1] as number);
      }
      to.set(sum, ni * (j + nj * k));
    }
  }
}

/** The value at and above which the number of voxels is nearest to `count`. Values are from 0 to 1. */
function thresholdFor(values: Float32Array, count: number): number {
  const BINS = 1 << 16;
  const histogram = new Uint32Array(BINS + 1);
  for (let v = 0; v < values.length; v++) {
    const bin = Math.min(BINS, Math.floor((values[v] as number) * BINS));
    histogram[bin] = (histogram[bin] as number) + 1;
  }
  let above = 0;
  let bin = BINS;
  while (bin > 0 && above + (histogram[bin] as number) < count) above += histogram[bin--] as number;
  const candidates = values.filter((value) => value > 0 && Math.min(BINS, Math.floor(value * BINS)) === bin).sort();
  // From the highest down, a group of equal values at a time.
  let best = (bin + 1) / BINS;
  // Never nothing: a speck stays a speck.
  let error = above > 0 ? Math.abs(above - count) : Infinity;
  for (let c = candidates.length - 1; c >= 0; c--) {
    above++;
    if (c > 0 && candidates[c] === candidates[c - 1]) continue;
    if (Math.abs(above - count) > error) break;
    error = Math.abs(above - count);
    best = candidates[c] as number;
  }
  return best;
}
