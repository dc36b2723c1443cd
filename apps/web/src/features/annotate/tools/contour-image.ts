import { type morphologicalContourInterpolation } from '@itk-wasm/morphological-contour-interpolation';
import { type Size } from '@annotome/volume';

/** The options that fill between slices along the last axis; the first axis could not be named, as the package takes 0 for "not given". */
export const CONTOUR_OPTIONS = { label: 1, axis: 2 } as const;

/** A block of 0 and 1 as the image that ITK-Wasm takes. */
export function contourImage(data: Uint8Array, n: Size): Parameters<typeof morphologicalContourInterpolation>[0] {
  return {
    imageType: { dimension: 3, componentType: 'uint8', pixelType: 'Scalar', components: 1 },
    name: 'slices',
    origin: [0, 0, 0],
    spacing: [1, 1, 1],
    direction: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    size: [...n],
    metadata: new Map(),
    data,
  };
}
