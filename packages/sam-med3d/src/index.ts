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
export { prepareWindow, type PreparedWindow } from './window/prepare-window.ts';
export { isInWindow, promptInWindow, promptTensors, PromptError, type Prompt, type WindowPrompt } from './prompt/prompt.ts';
export { decodeMask, encodeWindow, ModelOutputError, type Decoding, type Logits } from './decode/decode-mask.ts';
export { fillHoles, keepComponents, type Components } from './decode/clean-mask.ts';
export { refineEdges, type EdgeGuide } from './decode/refine-edges.ts';
export { rasterise, type Sampling } from './decode/rasterise.ts';
export { pasteMask, type BoxMask } from './decode/box-mask.ts';
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
