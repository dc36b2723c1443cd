import { morphologicalContourInterpolation, setPipelinesBaseUrl } from '@itk-wasm/morphological-contour-interpolation';
import { type ContourInterpolator } from '@annotome/mask-tools';
import { CONTOUR_OPTIONS, contourImage } from '../features/annotate/tools/contour-image.ts';

/**
 * ITK's morphological contour interpolation in this thread. Its WebAssembly (459 kB) comes from our own origin, `app/pipelines/[file]`, when it is
 * first needed; left to itself the package would load it from a public content network.
 */
export const interpolateContours: ContourInterpolator = async (data, n) => {
  setPipelinesBaseUrl(new URL('/pipelines', globalThis.location.origin));
  const options = { ...CONTOUR_OPTIONS, webWorker: false };
  const { outputImage } = await morphologicalContourInterpolation(contourImage(data, n), options);
  return outputImage.data as Uint8Array;
};
