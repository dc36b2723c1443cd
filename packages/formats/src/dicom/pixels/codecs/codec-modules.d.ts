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
