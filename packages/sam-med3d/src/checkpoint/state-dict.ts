/** A weight in a checkpoint: its shape is known, its values are read when asked for. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * Values in C order as float32, whatever the file holds; all of them, or the elements `[start, end)`.
   * @throws CheckpointError where the file does not hold them.
   */
  read(start?: number, end?: number): Promise<Float32Array>;
}

/** The weights by the names the released checkpoint uses (`image_encoder.…`, `prompt_encoder.…`, `mask_decoder.…`). */
export type StateDict = ReadonlyMap<string, StateTensor>;
