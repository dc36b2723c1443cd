import { z } from 'zod';

const Count = z.number().int().positive();
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');

/** `model.json`: what a model folder says about itself. Written last, so a folder without it is not a model. */
export const ModelManifest = z.object({
  format: z.literal('annotome-model'),
  version: z.literal(1),
  name: z.string().min(1),
  /** SHA-256 over the names and hashes of {@link files}: the same for the same weights in the same precision, on every machine. */
  hash: Sha256,
  /** SPDX identifier, or `unknown`. */
  licence: z.string().min(1),
  precision: z.enum(['fp32', 'fp16']),
  /** `annotome 0.1.0` */
  createdBy: z.string().min(1),
  /** The checkpoint it was made from. */
  source: z.object({
    file: z.string(),
    format: z.enum(['torch-zip', 'torch-legacy', 'safetensors']),
    bytes: Count,
    sha256: Sha256,
  }),
  /** Read from the shapes of the weights. */
  dimensions: z.object({
    encoder: z.object({
      width: Count,
      mlpWidths: z.array(Count),
      blocks: z.array(z.object({ heads: Count, headDim: Count, window: Count })),
    }),
    decoder: z.object({
      width: Count,
      layers: z.array(z.object({ mlpWidth: Count })),
      maskTokens: Count,
      upscaling: z.tuple([Count, Count]),
      maskChannels: z.tuple([Count, Count]),
    }),
  }),
  /** Shapes of the tensors a caller feeds and gets; n and p change from run to run. */
  interface: z.object({ imageEncoder: z.record(z.string(), z.string()), maskDecoder: z.record(z.string(), z.string()) }),
  files: z.array(z.object({ name: z.string().regex(/^[\w.-]+$/), bytes: Count, sha256: Sha256 })),
});
export type ModelManifest = z.output<typeof ModelManifest>;

export const MANIFEST_FILE = 'model.json';
export const ENCODER_FILE = 'image-encoder.onnx';
export const DECODER_FILE = 'mask-decoder.onnx';
