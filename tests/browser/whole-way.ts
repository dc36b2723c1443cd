import { createFrameDecoder, loadSeries, scanFiles, type FileSource, type WasmSource } from '@annotome/formats';
import { canonicalGrid, computedEmbeddings, CT_CLAMP, Segmenter, type OnnxSession } from '@annotome/sam-med3d';
import { toWorld, voxel, type VoxelArray } from '@annotome/volume';

/** What of a platform the packages need: everything that differs between Node and a browser's worker is in here. */
export interface Platform {
  readonly encoder: OnnxSession;
  readonly decoder: OnnxSession;
  readonly now: () => number;
  /** Where the image codecs' WebAssembly comes from; nothing in Node. */
  readonly wasm?: WasmSource;
}

export interface Job {
  readonly files: readonly FileSource[];
  /** Voxel (i, j, k) of a click; nothing to only read. */
  readonly click?: readonly [number, number, number];
}

/** Plain numbers and words, so that it can cross to the test and be compared. */
export interface Outcome {
  readonly name: string;
  readonly size: readonly number[];
  readonly affine: readonly number[];
  /** SHA-256 of the image's values, little-endian. */
  readonly values: string;
  readonly mask?: {
    readonly voxels: number;
    readonly start: readonly number[];
    readonly size: readonly number[];
    readonly data: readonly number[];
  };
  readonly confidence?: number;
}

/** From files to values, and from a click to a mask: the whole way through all three packages. */
export async function wholeWay({ files, click }: Job, { encoder, decoder, now, wasm }: Platform): Promise<Outcome> {
  const scan = await scanFiles(files);
  const image = await loadSeries(scan, undefined, { decoder: createFrameDecoder(wasm ? { wasm } : {}) });
  const { grid, data } = image.volume;
  const read: Outcome = { name: image.name, size: [...grid.size], affine: [...grid.affine], values: await sha256(data) };
  if (!click) return read;
  const canonical = canonicalGrid(grid);
  const embeddings = computedEmbeddings(encoder, { volume: image.volume, canonical, clamp: CT_CLAMP });
  const segmenter = new Segmenter({ decoder, embeddings, canonical, now });
  const { mask, confidence } = await segmenter.segment([{ world: toWorld(grid, voxel(...click)), label: 'inside' }], grid);
  const { box, voxels } = mask;
  return { ...read, confidence, mask: { voxels, start: [...box.start], size: [...box.size], data: [...mask.data] } };
}

async function sha256(data: VoxelArray): Promise<string> {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  );
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
