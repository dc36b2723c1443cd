import { type Clamp, type Window } from '@annotome/sam-med3d';
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
