/** The parts we use of the Cornerstone builds of OpenJPEG and CharLS, which ship no types. Emscripten modules made with embind. */
interface EmscriptenOptions {
  print?: (line: string) => void;
  printErr?: (line: string) => void;
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

interface EmscriptenDecoder {
  /** Room for the compressed bytes in the module's memory. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** The samples, in the module's memory: gone with {@link EmscriptenDecoder.delete} and whenever that memory grows. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  delete(): void;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const load: (options?: EmscriptenOptions) => Promise<{ J2KDecoder: new () => EmscriptenDecoder }>;
  export default load;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const load: (options?: EmscriptenOptions) => Promise<{
    JpegLSDecoder: new () => EmscriptenDecoder;
    /** What a thrown pointer means. */
    getExceptionMessage(pointer: number): string | string[];
  }>;
  export default load;
}

/** OpenJPH, by which tests make HTJ2K, and know how it should come out. */
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const load: (options?: EmscriptenOptions) => Promise<{
    HTJ2KDecoder: new () => EmscriptenDecoder;
    HTJ2KEncoder: new () => {
      getDecodedBuffer(info: Record<string, number | boolean>): Uint8Array;
      getEncodedBuffer(): Uint8Array;
      setQuality(reversible: boolean, step: number): void;
      setProgressionOrder(order: number): void;
      encode(): void;
      delete(): void;
    };
  }>;
  export default load;
}
