import { parentPort, workerData } from 'node:worker_threads';

import { canonicalGrid, prepareWindow } from '@annotome/sam-med3d';

import { type PreprocessAnswer, type PreprocessRequest, type PreprocessWorkerData } from './preprocess-messages.ts';

const { volume, clamp } = workerData as PreprocessWorkerData;
const canonical = canonicalGrid(volume.grid);

parentPort?.on('message', ({ id, window }: PreprocessRequest) => {
  try {
    const image = prepareWindow(volume, canonical, window, clamp).image as Float32Array as Float32Array<ArrayBuffer>;
    parentPort?.postMessage({ id, image } satisfies PreprocessAnswer, [image.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) } satisfies PreprocessAnswer);
  }
});
