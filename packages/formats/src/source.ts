/**
 * A file somebody gave us, wherever it lives: on a disk (Node), in a browser's File, in a zip. Three things are all the readers
 * need, so a test can make one from bytes.
 */
export interface FileSource {
  /** Path relative to what the user chose, with `/` between folders: `study/series1/IM0001`. For messages and sorting only. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes `[start, end)`; the whole file by default. Fewer bytes come back only where the file ends. */
  read(start?: number, end?: number): Promise<Uint8Array>;
}

/** A file in memory. */
export function memorySource(name: string, bytes: Uint8Array): FileSource {
  return {
    name,
    size: bytes.byteLength,
    read: (start = 0, end = bytes.byteLength) => Promise.resolve(bytes.subarray(start, end)),
  };
}
