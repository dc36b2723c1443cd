import { fromFloat16, type Tensor } from '@annotome/sam-med3d';
import { type KeptFiles } from './kept-files.ts';

/** Values of one window's channel, 8³. */
const CELLS = 512;

/** Bytes held in memory, ready for the decoder: 200 windows at ViT-B size. */
const MOST_HELD = 160e6;

/** What the encoder made of windows, by address: float16 on the disk, float32 in memory. */
export class EmbeddingCache {
  readonly #files: KeptFiles;
  readonly #held = new Map<string, Promise<Tensor>>();
  /** Of one window; all have the same. */
  #bytes = 0;
  #values: Float32Array | undefined;

  constructor(files: KeptFiles) {
    this.#files = files;
  }

  /** @throws MissingFile when the server has none, RangeError when what came is no embedding. */
  get(url: string): Promise<Tensor> {
    const held = this.#held.get(url);
    const tensor = held ?? this.#read(url);
    // Maps keep the order of insertion: put back last, the oldest is first.
    this.#held.delete(url);
    this.#held.set(url, tensor);
    if (!this.#hasRoom(0)) this.#held.delete(this.#held.keys().next().value as string);
    if (!held) tensor.catch(() => this.#held.get(url) === tensor && this.#held.delete(url));
    return tensor;
  }

  /** Brings a window here that will be asked for soon, into memory where there is room; a failure is told when it is asked for. */
  async prefetch(url: string): Promise<void> {
    await (this.#hasRoom(1) ? this.get(url) : this.#files.get(url)).catch(() => undefined);
  }

  #hasRoom(more: number): boolean {
    return (this.#held.size + more) * this.#bytes <= MOST_HELD;
  }

  async #read(url: string): Promise<Tensor> {
    const bytes = await this.#files.get(url);
    if (bytes.byteLength === 0 || bytes.byteLength % (2 * CELLS) !== 0) {
      throw new RangeError(`A prepared region should hold a multiple of ${2 * CELLS} bytes; ${url} has ${bytes.byteLength}.`);
    }
    const halves = new Uint16Array(bytes);
    const values = (this.#values ??= Float32Array.from({ length: 65_536 }, (_, bits) => fromFloat16(bits)));
    const data = new Float32Array(halves.length);
    for (let i = 0; i < halves.length; i++) data[i] = values[halves[i] as number] as number;
    this.#bytes = data.byteLength;
    return { data, dims: [1, data.length / CELLS, 8, 8, 8] };
  }
}
