import { iFastest, makeVolume, voxelCount, type Grid, type Volume } from '@annotome/volume';

type Planes = Int16Array | Int32Array | Float32Array;

/** Collects the planes of a volume in the smallest type that holds them exactly. */
export interface PlaneCollector {
  /** `values` is one plane, i fastest; kept as a copy. */
  put(k: number, values: Float64Array): void;
  finish(): Volume;
}

/**
 * Whole numbers go to int16, or to int32 from the first plane with one that does not fit; others to float32. Memory is the volume, and twice
 * or three times as much for the moment of widening.
 * @param whole Promise that every value is a whole number, or may be rounded to one (interpolated Hounsfield units).
 */
export function collectPlanes(grid: Grid, whole: boolean): PlaneCollector {
  const count = voxelCount(grid.size);
  const planeSize = grid.size[0] * grid.size[1];
  let data: Planes = whole ? new Int16Array(count) : new Float32Array(count);

  const widenFor = (values: Float64Array): void => {
    let low = 0;
    let high = 0;
    for (let p = 0; p < planeSize; p++) {
      const v = values[p] as number;
      if (v < low) low = v;
      if (v > high) high = v;
    }
    const bits = data instanceof Int16Array ? 15 : 31;
    if (low >= -(2 ** bits) && high <= 2 ** bits - 1) return;
    data = low >= -(2 ** 31) && high <= 2 ** 31 - 1 ? Int32Array.from(data) : Float32Array.from(data);
  };

  return {
    put(k, values) {
      if (!(data instanceof Float32Array)) widenFor(values);
      const out = data;
      const start = k * planeSize;
      if (out instanceof Float32Array) for (let p = 0; p < planeSize; p++) out[start + p] = values[p] as number;
      else for (let p = 0; p < planeSize; p++) out[start + p] = Math.round(values[p] as number);
    },
    finish: () => makeVolume(grid, iFastest(data)),
  };
}
