/**
 * The port to ONNX Runtime. `gpu-worker` implements it on onnxruntime-node, the web's decode worker on onnxruntime-web; a test may
 * implement it by hand. Every tensor of both graphs is float32.
 */
export interface Tensor {
  /** C order, last axis fastest. */
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}
