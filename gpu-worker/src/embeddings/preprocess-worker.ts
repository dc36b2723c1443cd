import { parentPort, workerData } from 'node:worker_threads';

import { canonicalGrid, prepareWindow, type Clamp, type Window } from '@annotome/sam-med3d';
import { type Volume } from '@annotome/volume';

/** What the worker is started with. The voxels are in shared memory: nothing is copied. */
export interface PreprocessWorkerData {
  readonly volume: Volume;
  readonly clamp: Clamp | undefined;
}

export interface PreprocessRequest {
  readonly id: number;
  readonly window: Window;
}

export interface PreprocessAnswer {
  readonly id: number;
  readonly image?: Float32Array<ArrayBuffer>;
  readonly error?: string;
}

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
