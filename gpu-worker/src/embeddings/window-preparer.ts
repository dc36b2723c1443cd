import { Worker } from 'node:worker_threads';

import { type Clamp, type Window } from '@annotome/sam-med3d';
import { iFastest, type Volume, type VoxelArray } from '@annotome/volume';

import { type PreprocessAnswer, type PreprocessRequest, type PreprocessWorkerData } from './preprocess-messages.ts';

/** Makes windows ready for the encoder, in the order asked. */
export interface WindowPreparer {
  /** @returns `[128,128,128]`, normalised. */
  prepare(window: Window): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Prepares windows in a thread of its own: onnxruntime-node's `run` holds the main thread until it is done, so without one nothing could
 * be prepared meanwhile.
 */
export function startPreparer(volume: Volume, clamp: Clamp | undefined): WindowPreparer {
  const workerData: PreprocessWorkerData = { volume: shared(volume), clamp };
  const worker = new Worker(new URL('./preprocess-worker.mjs', import.meta.url), { workerData });
  const waiting = new Map<number, { readonly resolve: (image: Float32Array) => void; readonly reject: (error: Error) => void }>();
  let next = 0;
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, image, error }: PreprocessAnswer) => {
    const promise = waiting.get(id);
    waiting.delete(id);
    if (image) promise?.resolve(image);
    else promise?.reject(new Error(error));
  });
  worker.on('error', failAll);
  return {
    prepare: (window) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, window } satisfies PreprocessRequest);
      }),
    close: async () => {
      failAll(new Error('The preparation of windows was stopped.'));
      await worker.terminate();
    },
  };
}

/** The same voxels in memory that both threads see. */
function shared(volume: Volume): Volume {
  const { data } = volume;
  if (data.buffer instanceof SharedArrayBuffer) return volume;
  const Type = data.constructor as new (buffer: SharedArrayBuffer) => VoxelArray;
  const copy = new Type(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return { grid: volume.grid, data: iFastest(copy) };
}
