import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ENCODER_FILE, type ModelManifest } from '@annotome/sam-med3d';

import { type ImageEncoder } from '../embeddings/encoder-lanes.ts';
import { type Device } from '../runtime/device.ts';

/** Activations of one 128³ window in the ViT-B encoder, and what the allocator keeps beside them. */
const WINDOW_BYTES = 500e6;
/** Larger ones gain nothing, and let a person's window wait longer behind them. */
const LARGEST = 8;

/**
 * Windows per run of the encoder. On the CPU one: its lanes run at the same time already. On a GPU as many as fit its free memory beside
 * the weights of every lane.
 * @param freeBytes of the GPU; undefined where it does not say.
 */
export function batchSize(
  device: Device,
  lanes: number,
  { files }: Pick<ModelManifest, 'files'>,
  freeBytes: number | undefined,
): number {
  if (device === 'cpu' || freeBytes === undefined) return 1;
  const weights = files.filter(({ name }) => name.startsWith(ENCODER_FILE)).reduce((sum, { bytes }) => sum + bytes, 0);
  return Math.max(1, Math.min(LARGEST, Math.floor((freeBytes / lanes - 2 * weights) / WINDOW_BYTES)));
}

/** Free memory of the first NVIDIA GPU, in bytes; undefined where there is none, or it does not say. */
export async function freeGpuMemory(): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', ['--query-gpu=memory.free', '--format=csv,noheader,nounits']);
    const mebibytes = Number(stdout.split('\n')[0]);
    return mebibytes > 0 ? mebibytes * 2 ** 20 : undefined;
  } catch {
    return undefined;
  }
}

/** The encoder, but a batch that does not fit the device's memory is run in halves: somebody else may be using the GPU too. */
export function halvedWhenFull(encoder: ImageEncoder): ImageEncoder {
  const encode: ImageEncoder['encode'] = async (windows) => {
    try {
      return await encoder.encode(windows);
    } catch (error) {
      if (windows.length < 2 || !/out of memory|failed to allocate|bad_alloc|allocation/i.test((error as Error).message))
        throw error;
      const half = windows.length >> 1;
      return [...(await encode(windows.slice(0, half))), ...(await encode(windows.slice(half)))];
    }
  };
  return { count: encoder.count, encode };
}
