import { createHash } from 'node:crypto';

/** What the `make.py` files under `tests/fixtures/expected` say of a 3-D image's voxels (their `values`). */
export interface ImageValues {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly nonFinite: number;
  /** Of the values as little-endian float32, i fastest; above two million voxels, of every so many-th. */
  readonly sha256: string;
  /** i, j, k and the value there; `"NaN"` and `"-Infinity"` as text. */
  readonly samples: readonly (readonly [number, number, number, number | string])[];
}

export interface ExpectedImage {
  readonly size: readonly [number, number, number];
  readonly frames: number;
  /** Voxel → LPS mm, 3×4. */
  readonly affine: readonly number[];
  readonly orientation: string;
  readonly first: ImageValues;
  readonly last: ImageValues;
}

/** The expected values rounded to float32: readers keep float32 where the peers compute in float64. */
export function roundedValues(values: ImageValues): ImageValues {
  const { fround } = Math;
  return {
    ...values,
    min: fround(values.min),
    max: fround(values.max),
    sum: Number(values.sum.toPrecision(5)),
    samples: values.samples.map(([i, j, k, v]) => [i, j, k, fround(Number(v))]),
  };
}

/** The same, of voxels read: i fastest, on a grid of `size`, sampled where `like` was. */
export function imageValues(data: ArrayLike<number>, size: readonly [number, number, number], like: ImageValues): ImageValues {
  const every = 1 + Math.floor(data.length / 2_000_000);
  const float32 = Float32Array.from({ length: Math.ceil(data.length / every) }, (_, n) => data[n * every] as number);
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let nonFinite = 0;
  for (let n = 0; n < data.length; n++) {
    const v = data[n] as number;
    if (!Number.isFinite(v)) nonFinite++;
    else {
      if (v < min) min = v;
      if (v > max) max = v;
      sum += v;
    }
  }
  return roundedValues({
    min,
    max,
    sum,
    nonFinite,
    sha256: createHash('sha256').update(new Uint8Array(float32.buffer)).digest('hex'),
    samples: like.samples.map(([i, j, k]) => [i, j, k, data[i + size[0] * (j + size[1] * k)] as number]),
  });
}
