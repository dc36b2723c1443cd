import { fromFloat16, toFloat16 } from '@annotome/sam-med3d';
import { z } from 'zod';

import { type WindowFolder } from './window-folder.ts';

/**
 * What a folder of stored embeddings says about itself: the attributes of its Zarr array. A window's number is its place in
 * `windowStarts` and in the array.
 */
const Attributes = z.object({
  annotomeEmbeddings: z.literal(1),
  /** Hash and name of the model. */
  model: z.object({ name: z.string(), hash: z.string(), precision: z.string() }),
  /** Which image, and how its values were treated before the encoder. */
  source: z.object({
    name: z.string(),
    seriesId: z.string(),
    frame: z.number().optional(),
    hash: z.string(),
    clamped: z.boolean(),
  }),
  /** The 1.5 mm RAS grid in whose voxels `windowStarts` count: size, and affine to millimetres LPS (3 × 4, row by row). */
  canonicalGrid: z.object({ size: z.array(z.number()).length(3), affine: z.array(z.number()).length(12) }),
  windowSize: z.array(z.number()).length(3),
  windowStarts: z.array(z.array(z.number()).length(3)),
});
export type StoreAttributes = z.output<typeof Attributes>;

const ArrayMetadata = z.object({
  shape: z.array(z.number().int().positive()).length(5),
  data_type: z.literal('float16'),
  attributes: Attributes,
});

const METADATA = 'embeddings/zarr.json';
const CHUNKS = 'embeddings/c';
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value, null, 2));

/** A folder that is not what it should be, in words. */
export class EmbeddingsError extends Error {
  override readonly name = 'InputError';
}

/**
 * Embeddings of the windows of one image under one model: a Zarr v3 group with an array `embeddings` `[n, D, 8, 8, 8]` of float16, one
 * uncompressed chunk per window, so that a window is one file of `D · 1024` bytes and a browser fetches one window with one request.
 * A chunk is written beside its place and renamed: it is there whole, or not at all. A chunk that is not there reads as NaN.
 */
export class WindowStore {
  readonly attributes: StoreAttributes;
  readonly width: number;
  readonly #folder: WindowFolder;

  private constructor(folder: WindowFolder, width: number, attributes: StoreAttributes) {
    this.#folder = folder;
    this.width = width;
    this.attributes = attributes;
  }

  /** @throws EmbeddingsError when the folder holds no embeddings, or ones of another layout. */
  static async open(folder: WindowFolder): Promise<WindowStore> {
    const path = `${folder.name}/${METADATA}`;
    const text = await folder.read(METADATA);
    if (!text) {
      throw new EmbeddingsError(
        `${folder.name} holds no stored embeddings (no ${METADATA}). Make them with: annotome embed IMAGE --out ${folder.name}`,
      );
    }
    let json: unknown;
    try {
      json = JSON.parse(new TextDecoder().decode(text));
    } catch (cause) {
      throw new EmbeddingsError(`${path} is not JSON: the folder is damaged. Remove it and run annotome embed again.`, { cause });
    }
    const metadata = ArrayMetadata.safeParse(json);
    if (!metadata.success) {
      throw new EmbeddingsError(
        `${path} does not describe embeddings of this version (${z.prettifyError(metadata.error)}). Remove the folder and run annotome embed again.`,
      );
    }
    return new WindowStore(folder, metadata.data.shape[1] as number, metadata.data.attributes);
  }

  /**
   * The store in a folder, made if there is none.
   * @param width D, channels of an embedding.
   * @throws EmbeddingsError when the folder holds something else, or embeddings of another model, image or treatment.
   */
  static async openOrCreate(folder: WindowFolder, width: number, attributes: StoreAttributes): Promise<WindowStore> {
    if (await folder.read(METADATA)) {
      const store = await WindowStore.open(folder);
      store.#mustMatch(width, attributes);
      return store;
    }
    if (await folder.isForeign()) {
      throw new EmbeddingsError(`${folder.name} is not empty and holds no embeddings. Name an empty or new folder with --out.`);
    }
    await folder.write('zarr.json', json({ zarr_format: 3, node_type: 'group', attributes: {} }));
    await folder.write(METADATA, json(arrayMetadata(width, attributes)));
    return new WindowStore(folder, width, attributes);
  }

  #mustMatch(width: number, wanted: StoreAttributes): void {
    const have = this.attributes;
    const refuse = (what: string): never => {
      throw new EmbeddingsError(
        `${this.#folder.name} holds embeddings of ${what}. Name another folder with --out, or remove this one.`,
      );
    };
    if (have.model.hash !== wanted.model.hash || this.width !== width) {
      refuse(
        `another model (${have.model.name}, ${have.model.hash.slice(0, 12)}; now ${wanted.model.name}, ${wanted.model.hash.slice(0, 12)})`,
      );
    }
    if (have.source.hash !== wanted.source.hash) refuse(`another image (${have.source.name}; now ${wanted.source.name})`);
    if (have.source.clamped !== wanted.source.clamped) {
      refuse(`this image ${have.source.clamped ? 'clamped as CT' : 'without the CT clamp'}, and now it would be the other way`);
    }
    if (JSON.stringify(have.windowStarts) !== JSON.stringify(wanted.windowStarts)) refuse('this image cut into other windows');
  }

  #chunk(window: number): string {
    return `${CHUNKS}/${window}/0/0/0/0`;
  }

  get #chunkBytes(): number {
    return this.width * 512 * 2;
  }

  /** Numbers of the windows that are stored whole. */
  async done(): Promise<ReadonlySet<number>> {
    const sizes = await this.#folder.sizes(CHUNKS);
    const found = new Set<number>();
    for (let window = 0; window < this.attributes.windowStarts.length; window++) {
      if (sizes.get(this.#chunk(window)) === this.#chunkBytes) found.add(window);
    }
    return found;
  }

  /** @param embedding `[D, 8, 8, 8]`, C order. */
  async write(window: number, embedding: Float32Array): Promise<void> {
    const bits = toFloat16(embedding);
    await this.#folder.write(this.#chunk(window), new Uint8Array(bits.buffer));
  }

  /** @throws EmbeddingsError when that window is not stored yet. */
  async read(window: number): Promise<Float32Array> {
    const bytes = await this.#folder.read(this.#chunk(window));
    if (bytes?.byteLength !== this.#chunkBytes) {
      throw new EmbeddingsError(
        `Window ${window} is not stored in ${this.#folder.name} yet. Run the same annotome embed again: it goes on where it stopped.`,
      );
    }
    return Float32Array.from(new Uint16Array(new Uint8Array(bytes).buffer), fromFloat16);
  }
}

/** Zarr v3 core metadata; https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html */
const arrayMetadata = (width: number, attributes: StoreAttributes): unknown => ({
  zarr_format: 3,
  node_type: 'array',
  shape: [attributes.windowStarts.length, width, 8, 8, 8],
  data_type: 'float16',
  chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, width, 8, 8, 8] } },
  chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
  fill_value: 'NaN',
  codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
  dimension_names: ['window', 'channel', 'x', 'y', 'z'],
  attributes,
});
