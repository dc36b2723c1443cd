/** The pixel data of a file, not yet read. */
export interface PixelData {
  /** 0x7fe00010 PixelData, 0x7fe00008 FloatPixelData or 0x7fe00009 DoubleFloatPixelData. */
  readonly tag: number;
  /** As the file says; `''` in implicit VR. */
  readonly vr: string;
  /** Bytes of the value as its element says; undefined for an undefined length, which means encapsulated fragments. */
  readonly length: number | undefined;
  /** Begins to read. A deflated data set is inflated here, and held as long as the reader. */
  open(): Promise<PixelReader>;
}

export interface PixelReader {
  /** Bytes there are: the element's length, or fewer in a file that breaks off; to the end of the file for an undefined length. */
  readonly size: number;
  /** Bytes `[start, end)` of the value, fewer where it ends. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** The elements that hold pixels: reading a header stops here. */
export const isPixelTag = (tag: number): boolean => tag === 0x7fe00010 || tag === 0x7fe00008 || tag === 0x7fe00009;
