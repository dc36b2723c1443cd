import { type VoxelArray } from '@annotome/volume';

/** `value = slope · stored + intercept`. */
export interface Scaling {
  readonly slope: number;
  readonly intercept: number;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Smallest and largest finite value, and how many are not finite. An array without a finite value gives `{ 0, 0 }`. */
export function rangeOf(data: VoxelArray): Range & { readonly nonFinite: number } {
  let min = Infinity;
  let max = -Infinity;
  let nonFinite = 0;
  const n = data.length;
  for (let i = 0; i < n; i++) {
    const v = data[i] as number;
    if (v - v !== 0) nonFinite++;
    else {
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  return min > max ? { min: 0, max: 0, nonFinite } : { min, max, nonFinite };
}

export interface IntegerWidth {
  readonly bytes: 1 | 2 | 4;
  readonly signed: boolean;
}

/** The narrowest integer that holds every whole number from `min` to `max`; undefined beyond 32 bits. */
export function integerWidth({ min, max }: Range): IntegerWidth | undefined {
  const signed = min < 0;
  for (const bytes of [1, 2, 4] as const) {
    const values = 2 ** (8 * bytes);
    if (signed ? min >= -values / 2 && max < values / 2 : max < values) return { bytes, signed };
  }
  return undefined;
}

/** Whole numbers of a width, in new memory or in `buffer` from `byteOffset`. */
export function integerArray(
  { bytes, signed }: IntegerWidth,
  length: number,
  buffer: ArrayBuffer = new ArrayBuffer(length * bytes),
  byteOffset = 0,
): VoxelArray {
  if (bytes === 1) return signed ? new Int8Array(buffer, byteOffset, length) : new Uint8Array(buffer, byteOffset, length);
  if (bytes === 2) return signed ? new Int16Array(buffer, byteOffset, length) : new Uint16Array(buffer, byteOffset, length);
  return signed ? new Int32Array(buffer, byteOffset, length) : new Uint32Array(buffer, byteOffset, length);
}

/**
 * `out` may share memory with `data`, as long as `out[i]` begins at or before `data[i]` and does not reach beyond it: each value
 * is read before anything is written over it.
 */
function apply(data: VoxelArray, out: VoxelArray, { slope, intercept }: Scaling): VoxelArray {
  const n = data.length;
  for (let i = 0; i < n; i++) out[i] = (data[i] as number) * slope + intercept;
  return out;
}

/**
 * Applies slope and intercept; `data` is used up. Integers under a whole slope and intercept stay integers, in the narrowest type
 * for the values that occur, but none narrower than stored. Otherwise the result is float32, or float64 where float32 would
 * merge neighbouring values (a small slope beside a large intercept) or overflow. Scaled floats become float64, as in
 * nibabel's `get_fdata`.
 */
export function applyScaling(data: VoxelArray, scaling: Scaling): VoxelArray {
  const { slope, intercept } = scaling;
  if (data instanceof Float64Array) return apply(data, data, scaling);
  if (data instanceof Float32Array) return apply(data, new Float64Array(data.length), scaling);
  const buffer = data.buffer as ArrayBuffer;
  const stored = rangeOf(data);
  const ends = [stored.min * slope + intercept, stored.max * slope + intercept];
  const range: Range = { min: Math.min(...ends), max: Math.max(...ends) };
  const width = Number.isInteger(slope) && Number.isInteger(intercept) ? integerWidth(range) : undefined;
  if (width) {
    const storedBytes = data.BYTES_PER_ELEMENT as 1 | 2 | 4;
    if (width.bytes > storedBytes) return apply(data, integerArray(width, data.length), scaling);
    return apply(data, integerArray({ bytes: storedBytes, signed: width.signed }, data.length, buffer, data.byteOffset), scaling);
  }
  const largest = Math.max(Math.abs(range.min), Math.abs(range.max));
  if (largest * 2 ** -23 > Math.abs(slope) || largest > 3e38) return apply(data, new Float64Array(data.length), scaling);
  const roomAlready = buffer.byteLength === 4 * data.length;
  return apply(data, roomAlready ? new Float32Array(buffer) : new Float32Array(data.length), scaling);
}
