import { iFastest, type IFastest, type Size } from '@annotome/volume';

export interface GuidedFilterOptions {
  /** Half the edge of the box in voxels: the box has `2·radius + 1` voxels along each axis, fewer at the block's border. */
  readonly radius: number;
  /** Added to the guide's variance, in the guide's units squared: edges weaker than its root are smoothed over. */
  readonly epsilon: number;
}

/** Gives slice `k` of the guide and of the input, `ni · nj` values each, i fastest; written into the two arrays. */
export type SliceSource = (k: number, guide: Float64Array, input: Float64Array) => void;

/**
 * The guided filter of He, Sun and Tang (ECCV 2010) in 3-D: in each box the output is fitted as `a · guide + b` to the input,
 * `a = cov(guide, input) / (var(guide) + ε)`, `b = mean(input) − a · mean(guide)`, and each voxel takes the mean of the `a` and `b` of the
 * boxes it lies in. Boxes are cut at the block's border and their means taken over what is left.
 *
 * Time is linear in the voxels whatever the radius (running sums along all three axes). Memory is `6 · (2·radius + 1)` slices: slices
 * are asked for in order, once, and given out in order.
 * @param emit Called with each slice of the output, in order; the array is used again afterwards.
 */
export function guidedFilterSlices(
  n: Size,
  source: SliceSource,
  emit: (k: number, output: Float64Array) => void,
  { radius, epsilon }: GuidedFilterOptions,
): void {
  const [ni, nj, nk] = n;
  const area = ni * nj;
  const inPlane = boxCounts(ni, nj, radius);
  const scratch = new Float64Array(area);
  const first = [0, 1, 2, 3].map(() => new RunningSlices(area, radius));
  const second = [0, 1].map(() => new RunningSlices(area, radius));
  const [sumGuide, sumInput, sumProduct, sumSquare] = first as [RunningSlices, RunningSlices, RunningSlices, RunningSlices];
  const [sumA, sumB] = second as [RunningSlices, RunningSlices];
  const guide = new Float64Array(area);
  const input = new Float64Array(area);
  // The output needs the guide again `2·radius` slices later.
  const guides = Array.from({ length: 2 * radius + 1 }, () => new Float64Array(area));
  const output = new Float64Array(area);

  // Slice k of the guide and input completes the fit of slice k − radius, which completes the output of slice k − 2·radius.
  for (let k = 0; k < nk + 2 * radius; k++) {
    if (k < nk) {
      source(k, guide, input);
      (guides[k % guides.length] as Float64Array).set(guide);
      boxSum(guide, sumGuide.next(k), scratch, ni, nj, radius);
      boxSum(input, sumInput.next(k), scratch, ni, nj, radius);
      for (let i = 0; i < area; i++) input[i] = (input[i] as number) * (guide[i] as number);
      boxSum(input, sumProduct.next(k), scratch, ni, nj, radius);
      for (let i = 0; i < area; i++) input[i] = (guide[i] as number) * (guide[i] as number);
      boxSum(input, sumSquare.next(k), scratch, ni, nj, radius);
    }
    for (const slices of first) slices.advance(k, nk);
    const fitted = k - radius;
    if (fitted >= 0 && fitted < nk) {
      const a = guide;
      const b = input;
      const depth = sumGuide.depth;
      for (let i = 0; i < area; i++) {
        const count = (inPlane[i] as number) * depth;
        const meanGuide = (sumGuide.sum[i] as number) / count;
        const meanInput = (sumInput.sum[i] as number) / count;
        const covariance = (sumProduct.sum[i] as number) / count - meanGuide * meanInput;
        const variance = Math.max(0, (sumSquare.sum[i] as number) / count - meanGuide * meanGuide);
        const slope = covariance / (variance + epsilon);
        a[i] = slope;
        b[i] = meanInput - slope * meanGuide;
      }
      boxSum(a, sumA.next(fitted), scratch, ni, nj, radius);
      boxSum(b, sumB.next(fitted), scratch, ni, nj, radius);
    }
    for (const slices of second) slices.advance(fitted, nk);
    const done = fitted - radius;
    if (done < 0 || done >= nk) continue;
    const own = guides[done % guides.length] as Float64Array;
    const depth = sumA.depth;
    for (let i = 0; i < area; i++) {
      const count = (inPlane[i] as number) * depth;
      output[i] = ((sumA.sum[i] as number) * (own[i] as number) + (sumB.sum[i] as number)) / count;
    }
    emit(done, output);
  }
}

/** {@link guidedFilterSlices} for arrays already in memory. */
export function guidedFilter(
  guide: IFastest<Float32Array>,
  input: IFastest<Float32Array>,
  n: Size,
  options: GuidedFilterOptions,
): IFastest<Float32Array> {
  const area = n[0] * n[1];
  const out = new Float32Array(guide.length);
  guidedFilterSlices(
    n,
    (k, g, p) => {
      g.set(guide.subarray(k * area, (k + 1) * area));
      p.set(input.subarray(k * area, (k + 1) * area));
    },
    (k, slice) => out.set(slice, k * area),
    options,
  );
  return iFastest(out);
}

/** The sum of the last `2·radius + 1` slices, kept by adding the new one and taking the oldest away. */
class RunningSlices {
  readonly sum: Float64Array;
  /** Slices in the sum. */
  depth = 0;
  readonly #ring: Float64Array[];
  readonly #radius: number;

  constructor(area: number, radius: number) {
    this.sum = new Float64Array(area);
    this.#ring = Array.from({ length: 2 * radius + 1 }, () => new Float64Array(area));
    this.#radius = radius;
  }

  /** Where to write slice `k`, before {@link advance}`(k)`. The slice that was there leaves the sum. */
  next(k: number): Float64Array {
    const slice = this.#ring[k % this.#ring.length] as Float64Array;
    if (k >= this.#ring.length) this.#remove(slice);
    return slice;
  }

  /** Takes slice `k` (if it exists) into the sum, which then is that of the box about slice `k − radius`. */
  advance(k: number, nk: number): void {
    if (k < 0) return;
    if (k < nk) {
      const slice = this.#ring[k % this.#ring.length] as Float64Array;
      const { sum } = this;
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (slice[i] as number);
      this.depth++;
    } else {
      const oldest = k - 2 * this.#radius - 1;
      if (oldest >= 0 && oldest < nk) this.#remove(this.#ring[oldest % this.#ring.length] as Float64Array);
    }
  }

  #remove(slice: Float64Array): void {
    const { sum } = this;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) - (slice[i] as number);
    this.depth--;
  }
}

/** Sums of one slice over boxes of `2·radius + 1` by `2·radius + 1`, cut at the border. */
function boxSum(from: Float64Array, to: Float64Array, scratch: Float64Array, ni: number, nj: number, radius: number): void {
  for (let j = 0; j < nj; j++) {
    const row = j * ni;
    let sum = 0;
    for (let i = 0; i < Math.min(radius, ni); i++) sum += from[row + i] as number;
    for (let i = 0; i < ni; i++) {
      if (i + radius < ni) sum += from[row + i + radius] as number;
      if (i - radius > 0) sum -= from[row + i - radius - 1] as number;
      scratch[row + i] = sum;
    }
  }
  const line = to.subarray(0, ni);
  line.fill(0);
  for (let j = 0; j < Math.min(radius, nj); j++) {
    for (let i = 0; i < ni; i++) line[i] = (line[i] as number) + (scratch[j * ni + i] as number);
  }
  for (let j = 0; j < nj; j++) {
    const row = j * ni;
    const add = (j + radius) * ni;
    const drop = (j - radius - 1) * ni;
    const before = j === 0 ? row : row - ni;
    for (let i = 0; i < ni; i++) {
      let sum = to[before + i] as number;
      if (j + radius < nj) sum += scratch[add + i] as number;
      if (j - radius > 0) sum -= scratch[drop + i] as number;
      to[row + i] = sum;
    }
  }
}

/** Voxels of each in-plane box. */
function boxCounts(ni: number, nj: number, radius: number): Float64Array {
  const along = (v: number, n: number): number => Math.min(n - 1, v + radius) - Math.max(0, v - radius) + 1;
  return Float64Array.from({ length: ni * nj }, (_, at) => along(at % ni, ni) * along(Math.floor(at / ni), nj));
}
