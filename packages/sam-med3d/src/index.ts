export * from './session.ts';
export { canonicalGrid, CANONICAL_SPACING, type CanonicalGrid } from './window/canonical-grid.ts';
export {
  canonicalVoxel,
  centreOf,
  LOGITS,
  toCanonical,
  WINDOW,
  windowAffine,
  windowKey,
  windowVolume,
  windowVoxel,
  type CanonicalVoxel,
  type Window,
  type WindowVoxel,
} from './window/window.ts';
export { coveringWindows, nearestWindow, windowAroundClick, windowAroundTarget } from './window/place-windows.ts';
export { CT_CLAMP, sampleWindow, type Clamp } from './window/sample-window.ts';
export { normaliseWindow, type Normalisation } from './window/normalise-window.ts';
export { windowPart, type WindowPart } from './window/window-part.ts';
export { prepareWindow, type PreparedWindow } from './window/prepare-window.ts';
export { isInWindow, promptInWindow, promptTensors, PromptError, type Prompt, type WindowPrompt } from './prompt/prompt.ts';
export { decodeMask, encodeWindow, ModelOutputError, type Decoding, type Logits } from './decode/decode-mask.ts';
export { refineEdges, type EdgeGuide } from './decode/refine-edges.ts';
export { rasterise, type Sampling } from './decode/rasterise.ts';
// What a proposal's mask is made of, so that its users need no second import.
export { pasteMask, type BoxMask, type Components } from '@annotome/volume';
export {
  computedEmbeddings,
  embedWindows,
  storedEmbeddings,
  type Embedded,
  type EmbeddingSource,
  type Study,
} from './segment/embedding-source.ts';
export { Segmenter, type Proposal, type SegmenterPorts, type SegmentOptions } from './segment/segmenter.ts';
export { dice, iou, overlap, type Overlap } from './metrics/overlap.ts';
export { compareSurfaces, hausdorff, surfaceDice, type SurfaceComparison } from './metrics/surface-distance.ts';
export { CheckpointError, type CheckpointErrorCode } from './checkpoint/checkpoint-error.ts';
export { type CheckpointSource } from './checkpoint/checkpoint-source.ts';
export { readCheckpoint, type Checkpoint, type CheckpointFormat } from './checkpoint/read-checkpoint.ts';
export { type StateDict, type StateTensor } from './checkpoint/state-dict.ts';
export { fromFloat16, toFloat16 } from './checkpoint/float16.ts';
export { GRAPH_VERSION } from './graph/graph-version.ts';
export { type OnnxGraph, type Precision } from './graph/graph-builder.ts';
export { imageEncoderGraph, type EncoderDimensions, type ImageEncoderOptions } from './graph/image-encoder.ts';
export { maskDecoderGraph, type MaskDecoderOptions } from './graph/mask-decoder.ts';
export { writeOnnxModel, type OnnxModel, type WriteOnnxOptions } from './graph/write-onnx-model.ts';
export { modelDimensions, type ModelDimensions } from './model/model-dimensions.ts';
export { DECODER_FILE, ENCODER_FILE, MANIFEST_FILE, ModelManifest } from './model/model-manifest.ts';
export { importCheckpoint, type ImportOptions, type ModelSink } from './model/import-checkpoint.ts';
export { type Hasher } from './model/sha256.ts';
