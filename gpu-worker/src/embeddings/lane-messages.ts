import { type CanonicalGrid, type Clamp, type Window } from '@annotome/sam-med3d';
import { type Volume } from '@annotome/volume';

import { type Device } from '../runtime/device.ts';

/** What a lane is started with. */
export interface LaneData {
  /** Path of `image-encoder.onnx`. */
  readonly encoder: string;
  readonly device: Device;
  readonly threads: number;
}

/** An image that windows are cut from. Its voxels are in shared memory: handing it to a lane copies nothing. */
export interface LaneImage {
  readonly volume: Volume;
  /** Where the windows lie, where `volume` is only a part of the image; its own canonical grid by default. */
  readonly canonical?: CanonicalGrid;
  readonly clamp: Clamp | undefined;
}

/** Windows for one run of the encoder, or the wish that the thread ends. */
export type LaneRequest = { readonly image: LaneImage; readonly windows: readonly Window[] } | 'close';

export type LaneAnswer =
  | { readonly kind: 'ready'; readonly device: Exclude<Device, 'auto'>; readonly notice: string | undefined }
  | { readonly kind: 'embedded'; readonly embeddings: readonly Float32Array<ArrayBuffer>[] }
  /** A device that is missing keeps its sentence; anything else is told as it is. */
  | { readonly kind: 'failed'; readonly device: Device | undefined; readonly message: string };
