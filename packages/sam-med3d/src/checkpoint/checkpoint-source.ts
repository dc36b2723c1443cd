/** A file read by ranges, wherever it lies. The `FileSource` of `@annotome/formats` is one. */
export interface CheckpointSource {
  /** For messages and for the default model name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes `[start, end)`; fewer come back only where the file ends. */
  read(start: number, end: number): Promise<Uint8Array>;
}
