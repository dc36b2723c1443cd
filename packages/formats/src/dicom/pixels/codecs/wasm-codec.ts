// Packages that import this source must see the types too; an import cannot bring ambient ones.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./codec-modules.d.ts" />
import { CodestreamError } from '../codestream-error.ts';

export type CodecName = 'openjpeg' | 'charls';

/**
 * Where a codec's WebAssembly comes from. Node needs none: the packages find their own file. A bundled browser worker gives the bytes of
 * `@cornerstonejs/codec-openjpeg/decodewasm` and `@cornerstonejs/codec-charls/decodewasm`, fetched from wherever its bundler put them.
 */
export type WasmSource = (codec: CodecName) => Promise<WebAssembly.Module | BufferSource>;

/** What a codec made of one codestream. */
export interface DecodedCodestream {
  /** Samples as the codec stores them: one byte each up to 8 bits, two (little endian) up to 16. A copy. */
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly components: number;
}

interface Instance {
  readonly create: () => EmscriptenDecoder;
  readonly explain: (thrown: unknown) => string | undefined;
}

/** Lines the codec prints, for the message of a failure; never to a console. */
type Printed = string[];

async function start(codec: CodecName, options: EmscriptenOptions): Promise<Instance> {
  if (codec === 'openjpeg') {
    const { default: load } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
    const { J2KDecoder } = await load(options);
    return { create: () => new J2KDecoder(), explain: () => undefined };
  }
  const { default: load } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  const module = await load(options);
  return {
    create: () => new module.JpegLSDecoder(),
    explain: (thrown) =>
      typeof thrown === 'number' ? [module.getExceptionMessage(thrown)].flat().filter(Boolean).join(' ') : undefined,
  };
}

/**
 * One codec: its WebAssembly is loaded at the first frame and kept. After a failure the instance is dropped and the next frame gets a
 * fresh one, so a damaged frame costs milliseconds and cannot poison the next, nor keep the memory it made the codec take.
 */
export class WasmCodec {
  readonly #name: CodecName;
  readonly #wasm: WasmSource | undefined;
  readonly #printed: Printed = [];
  #module: Promise<WebAssembly.Module> | undefined;
  #instance: Promise<Instance> | undefined;

  constructor(name: CodecName, wasm: WasmSource | undefined) {
    this.#name = name;
    this.#wasm = wasm;
  }

  /**
   * @throws CodestreamError what the codec says is wrong with the bytes
   * @throws Error where the WebAssembly cannot be loaded
   */
  async decode(bytes: Uint8Array): Promise<DecodedCodestream> {
    this.#instance ??= this.#start();
    const running = this.#instance;
    let instance: Instance;
    try {
      instance = await running;
    } catch (cause) {
      this.#instance = undefined;
      throw new Error(`The ${this.#name} decoder could not be loaded: give createFrameDecoder its WebAssembly.`, { cause });
    }
    this.#printed.length = 0;
    let decoder: EmscriptenDecoder | undefined;
    try {
      decoder = instance.create();
      decoder.getEncodedBuffer(bytes.byteLength).set(bytes);
      decoder.decode();
      const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
      const decoded = decoder.getDecodedBuffer().slice();
      decoder.delete();
      const expected = width * height * componentCount * (bitsPerSample > 8 ? 2 : 1);
      if (expected === 0 || decoded.byteLength < expected) throw new CodestreamError('inconsistent', this.#complaint());
      return { bytes: decoded, width, height, bitsPerSample, components: componentCount };
    } catch (thrown) {
      if (this.#instance === running) this.#instance = undefined;
      if (thrown instanceof CodestreamError) throw thrown;
      throw new CodestreamError('inconsistent', instance.explain(thrown) ?? this.#complaint(), { cause: thrown });
    }
  }

  #complaint(): string {
    const errors = this.#printed.filter((line) => line.startsWith('[ERROR]')).map((line) => line.slice(7).trim());
    return `${this.#name} says: ${errors.slice(0, 2).join('; ') || 'the codestream is damaged'}`;
  }

  async #start(): Promise<Instance> {
    const keep = (line: string): void => {
      if (this.#printed.length < 50) this.#printed.push(line);
    };
    const options: EmscriptenOptions = { print: keep, printErr: keep };
    const wasm = this.#wasm;
    if (!wasm) return start(this.#name, options);
    this.#module ??= wasm(this.#name).then((source) =>
      source instanceof WebAssembly.Module ? source : WebAssembly.compile(source),
    );
    const module = await this.#module.catch((cause: unknown) => {
      this.#module = undefined;
      throw cause;
    });
    // The glue waits for `receive` for ever where instantiating fails, hence the race.
    return new Promise((resolve, reject) => {
      const instantiateWasm: NonNullable<EmscriptenOptions['instantiateWasm']> = (imports, receive) => {
        WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module), reject);
        return {};
      };
      start(this.#name, { ...options, instantiateWasm }).then(resolve, reject);
    });
  }
}
