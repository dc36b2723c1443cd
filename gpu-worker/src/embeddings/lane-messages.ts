import { type Clamp, type Window } from '@annotome/sam-med3d';
import { type Volume } from '@annotome/volume';

import { type Device } from '../runtime/device.ts';

/** What a lane is started with. The voxels are in shared memory: nothing is copied. */
export interface LaneData {
  readonly volume: Volume;
  readonly clamp: Clamp | undefined;
  /** Path of `image-encoder.onnx`. */
  readonly encoder: string;
  readonly device: Device;
  readonly threads: number;
}

/** Windows for one run of the encoder, or the wish that the thread ends. */
export type LaneRequest = { readonly windows: readonly Window[] } | 'close';

export type LaneAnswer =
  | { readonly kind: 'ready'; readonly device: Exclude<Device, 'auto'>; readonly notice: string | undefined }
  | { readonly kind: 'embedded'; readonly embeddings: readonly Float32Array<ArrayBuffer>[] }
  /** A device that is missing keeps its sentence; anything else is told as it is. */
  | { readonly kind: 'failed'; readonly device: Device | undefined; readonly message: string };
