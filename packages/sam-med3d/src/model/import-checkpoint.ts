import { type CheckpointSource } from '../checkpoint/checkpoint-source.ts';
import { readBytes } from '../checkpoint/read-bytes.ts';
import { readCheckpoint } from '../checkpoint/read-checkpoint.ts';
import { type GraphPort, type OnnxGraph, type Precision } from '../graph/graph-builder.ts';
import { imageEncoderGraph } from '../graph/image-encoder.ts';
import { maskDecoderGraph } from '../graph/mask-decoder.ts';
import { writeOnnxModel } from '../graph/write-onnx-model.ts';
import { modelDimensions } from './model-dimensions.ts';
import { DECODER_FILE, ENCODER_FILE, MANIFEST_FILE, type ModelManifest } from './model-manifest.ts';
import { pureSha256, type Hasher } from './sha256.ts';

/** Where the files of a model go: a folder on a disk, a store, a Map in a test. */
export interface ModelSink {
  /** Writes a whole file from its pieces, in order; resolves when all is there. A piece is not used again by the caller. */
  write(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface ImportOptions {
  /** Default: the checkpoint's file name without its ending. */
  readonly name?: string;
  readonly precision?: Precision;
  /** SPDX identifier. The checkpoint does not say; `unknown` by default, Apache-2.0 for a file named as the authors' releases. */
  readonly licence?: string;
  /** `annotome 0.1.0`, for the manifest. */
  readonly createdBy: string;
  /** Bytes of weights above which a graph keeps them in a file of its own; 1 GB. */
  readonly externalAbove?: number;
  readonly createHash?: () => Hasher;
  /** Bytes done of all bytes to be read and written, roughly. */
  readonly onProgress?: (done: number, total: number) => void;
}

const PIECE = 4_000_000;
/** Names of the authors' releases: `sam_med3d.pth`, `sam_med3d_turbo.pth`, … */
const RELEASED = /^sam[-_]?med3d/i;

/**
 * A checkpoint becomes a model folder: `image-encoder.onnx`, `mask-decoder.onnx` (each with an `.onnx.data` beside it where the weights pass
 * 1 GB) and `model.json`, which is written last. Weights go through one at a time. The same file gives the same bytes.
 * @throws CheckpointError before anything is written, where the checkpoint is damaged or is not a SAM-Med3D.
 */
export async function importCheckpoint(
  source: CheckpointSource,
  options: ImportOptions,
  sink: ModelSink,
): Promise<ModelManifest> {
  const { precision = 'fp32', createHash = pureSha256 } = options;
  const { format, state } = await readCheckpoint(source);
  const dimensions = modelDimensions(state);
  let done = 0;
  // The weights are about as many bytes again, or half of them.
  const total = source.size * (precision === 'fp16' ? 1.5 : 2);
  const progress = (bytes: number): void => {
    done += bytes;
    options.onProgress?.(Math.min(done, total), total);
  };

  const sha256 = await hashSource(source, createHash(), progress);
  const files: ModelManifest['files'] = [];
  const write = async (name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    const hash = createHash();
    let bytes = 0;
    await sink.write(
      name,
      watched(pieces, (piece) => {
        hash.update(piece);
        bytes += piece.byteLength;
        progress(piece.byteLength);
      }),
    );
    files.push({ name, bytes, sha256: hash.digest() });
  };
  const encoder = imageEncoderGraph(state, dimensions, { precision });
  const decoder = maskDecoderGraph(state, dimensions, { precision });
  for (const [file, graph] of [
    [ENCODER_FILE, encoder],
    [DECODER_FILE, decoder],
  ] as const) {
    const dataFile = `${file}.data`;
    const external = options.externalAbove === undefined ? {} : { externalAbove: options.externalAbove };
    const model = writeOnnxModel(graph, { dataFile, ...external });
    await write(file, model.chunks);
    if (model.data !== undefined) await write(dataFile, model.data);
  }

  const baseName = source.name.split(/[/\\]/).at(-1) ?? source.name;
  const identity = createHash();
  identity.update(new TextEncoder().encode(files.map((file) => `${file.name} ${file.sha256}\n`).join('')));
  const manifest: ModelManifest = {
    format: 'annotome-model',
    version: 1,
    name: options.name ?? (baseName.replace(/\.[^.]+$/, '') || 'model'),
    hash: identity.digest(),
    licence: options.licence ?? (RELEASED.test(baseName) ? 'Apache-2.0' : 'unknown'),
    precision,
    createdBy: options.createdBy,
    source: { file: baseName, format, bytes: source.size, sha256 },
    dimensions: {
      encoder: { ...dimensions.encoder, mlpWidths: [...dimensions.encoder.mlpWidths], blocks: [...dimensions.encoder.blocks] },
      decoder: {
        ...dimensions.decoder,
        layers: [...dimensions.decoder.layers],
        upscaling: [...dimensions.decoder.upscaling],
        maskChannels: [...dimensions.decoder.maskChannels],
      },
    },
    interface: { imageEncoder: ports(encoder), maskDecoder: ports(decoder) },
    files,
  };
  await sink.write(MANIFEST_FILE, once(new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)));
  options.onProgress?.(total, total);
  return manifest;
}

const ports = ({ inputs, outputs }: OnnxGraph): Record<string, string> =>
  Object.fromEntries([...inputs, ...outputs].map(({ name, dims }: GraphPort) => [name, `float32[${dims.join(',')}]`]));

async function hashSource(source: CheckpointSource, hash: Hasher, progress: (bytes: number) => void): Promise<string> {
  for (let at = 0; at < source.size; at += PIECE) {
    const piece = await readBytes(source, at, Math.min(source.size, at + PIECE), source.name);
    hash.update(piece);
    progress(piece.byteLength);
  }
  return hash.digest();
}

async function* watched(pieces: AsyncIterable<Uint8Array>, see: (piece: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    see(piece);
    yield piece;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
