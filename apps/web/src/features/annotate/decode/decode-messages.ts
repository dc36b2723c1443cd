import { type Prompt } from '@annotome/sam-med3d';
import { type BoxMask, type Grid } from '@annotome/volume';

/** Where a window lies and where its prepared values can be had. */
export interface WindowSource {
  /** First voxel on the canonical 1.5 mm grid. */
  readonly start: readonly [number, number, number];
  /** Address of the float16 values, `[D,8,8,8]`, below the page's own server. */
  readonly url: string;
}

/** What the worker needs to know once: the model, and how fast it may run. */
export interface DecoderSetup {
  readonly modelHash: string;
  /** Address of the decoder's ONNX file. */
  readonly modelUrl: string;
  /** Whose cache: prepared values of images are kept per member and never shown to the next. */
  readonly userId: string;
  /** `auto`: WebGPU where there is a real adapter, else WebAssembly. */
  readonly device: 'auto' | 'wasm' | 'webgpu';
  /** WebAssembly threads; undefined: what the machine has, where the page may share memory. */
  readonly threads?: number | undefined;
}

/** One mask asked for. The answer depends on nothing but this: the same clicks in the same windows always give the same mask. */
export interface DecodeRequest {
  /** The study's own grid, on which the mask is wanted. */
  readonly grid: Grid;
  /** The window the first inside click chose comes first; further ones hold inside clicks that the first does not. */
  readonly windows: readonly WindowSource[];
  /** All clicks, in their order. */
  readonly prompts: readonly Prompt[];
  /**
   * The clicks that the segment's mask was made of, when it has one: then the answer says what the new clicks change about it, and
   * nothing that was corrected by hand elsewhere is touched.
   */
  readonly base?: readonly Prompt[];
  /** The windows in which that mask was made; those of the new clicks where it is not known. */
  readonly baseWindows?: readonly WindowSource[];
}

export interface DecodeAnswer {
  /** On the study's grid: what the clicks mean, less what `base` meant. */
  readonly add: BoxMask;
  /** What `base` meant and the clicks do not mean any more. */
  readonly remove: BoxMask;
  /** Voxels that the clicks mean in all. */
  readonly voxels: number;
  /** The model's own estimate of its overlap, 0 … 1. */
  readonly confidence: number;
  /** Milliseconds in the worker. */
  readonly timings: { readonly embedding: number; readonly decoder: number; readonly mask: number };
}

export interface DecoderState {
  readonly device: 'wasm' | 'webgpu';
  readonly threads: number;
  /** Milliseconds from the request to a decoder that has run once. */
  readonly startMs: number;
}

export type ToWorker =
  | { readonly type: 'start'; readonly setup: DecoderSetup }
  | { readonly type: 'decode'; readonly id: number; readonly request: DecodeRequest }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'prefetch'; readonly id: number; readonly urls: readonly string[] };

export type FromWorker =
  | { readonly type: 'started'; readonly state: DecoderState }
  | { readonly type: 'broken'; readonly sentence: string }
  | { readonly type: 'decoded'; readonly id: number; readonly answer: DecodeAnswer }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'prefetched'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly sentence: string };
