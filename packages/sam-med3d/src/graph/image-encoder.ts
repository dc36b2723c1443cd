import { type StateDict } from '../checkpoint/state-dict.ts';
import { PATCH, TOKENS, type AttentionDimensions, type ModelDimensions } from '../model/model-dimensions.ts';
import { WINDOW } from '../window/window.ts';
import { GraphBuilder, type OnnxGraph, type Precision } from './graph-builder.ts';
import { elementCount, permute, StateWeights } from './state-weights.ts';
import { windowAttention } from './window-attention.ts';

export interface ImageEncoderOptions {
  readonly precision?: Precision;
  /**
   * `folded` (default) computes the padding of windowed attention in closed form; `spelled-out` lets every padding token take part as the
   * authors' code does. The results agree to rounding; the second is there to prove and to time the first.
   */
  readonly padding?: 'folded' | 'spelled-out';
}

/** What of the dimensions the encoder needs. */
export type EncoderDimensions = Pick<ModelDimensions, 'encoder'> & {
  readonly decoder: Pick<ModelDimensions['decoder'], 'width'>;
};

const EPSILON = 1e-6;

/**
 * `image` `[n, 1, 128, 128, 128]` (normalised voxels, RAS array order) → `embedding` `[n, D, 8, 8, 8]`.
 * Tokens are rows of one matrix `[n·512, E]` throughout.
 */
export function imageEncoderGraph(state: StateDict, dimensions: EncoderDimensions, options: ImageEncoderOptions = {}): OnnxGraph {
  const { precision = 'fp32', padding = 'folded' } = options;
  const g = new GraphBuilder(precision);
  const weights = new StateWeights(g, state);
  const { width, blocks } = dimensions.encoder;
  const channels = dimensions.decoder.width;

  let x = weights.linear(patches(g), 'image_encoder.patch_embed.proj');
  const position = g.constant('image_encoder.pos_embed', [1, TOKENS ** 3, width], () =>
    weights.tensor('image_encoder.pos_embed').read(),
  );
  x = g.reshape(g.op('Add', [g.reshape(x, [-1, TOKENS ** 3, width]), position]), [-1, width]);
  for (const [i, block] of blocks.entries()) {
    const name = `image_encoder.blocks.${i}`;
    const attended = blockAttention(g, weights, weights.norm(x, `${name}.norm1`, EPSILON), { name, block, width, padding });
    x = g.op('Add', [x, attended]);
    const hidden = g.op('Gelu', [weights.linear(weights.norm(x, `${name}.norm2`, EPSILON), `${name}.mlp.lin1`)]);
    x = g.op('Add', [x, weights.linear(hidden, `${name}.mlp.lin2`)]);
  }
  x = weights.norm(weights.linear(x, 'image_encoder.neck.0', { bias: false }), 'image_encoder.neck.1', EPSILON);
  x = weights.norm(neckConvolution(g, weights, x, channels), 'image_encoder.neck.3', EPSILON);
  g.reshape(
    g.transpose(g.reshape(x, [-1, TOKENS ** 3, channels]), [0, 2, 1]),
    [-1, channels, TOKENS, TOKENS, TOKENS],
    'embedding',
  );
  return g.build(
    'image-encoder',
    [{ name: 'image', dims: ['n', 1, WINDOW, WINDOW, WINDOW] }],
    [{ name: 'embedding', dims: ['n', channels, TOKENS, TOKENS, TOKENS] }],
  );
}

/** The 16³ patches as rows `[n·512, 4096]`: a convolution whose kernel is its stride is a matrix product on them. */
function patches(g: GraphBuilder): string {
  const split = g.reshape('image', [-1, TOKENS, PATCH, TOKENS, PATCH, TOKENS, PATCH]);
  return g.reshape(g.transpose(split, [0, 1, 3, 5, 2, 4, 6]), [-1, PATCH ** 3]);
}

interface Block {
  readonly name: string;
  readonly block: AttentionDimensions;
  readonly width: number;
  readonly padding: 'folded' | 'spelled-out';
}

/** Attention and its output projection, `[n·512, E]` → `[n·512, E]`. */
function blockAttention(g: GraphBuilder, weights: StateWeights, x: string, { name, block, width, padding }: Block): string {
  const { window } = block;
  const attention = `${name}.attn`;
  const whole = window === TOKENS || (window > TOKENS && padding === 'folded');
  if (whole) {
    const mixed = windowAttention(g, weights, x, { name: attention, dimensions: block, side: TOKENS, windows: 1 });
    return weights.linear(mixed, `${attention}.proj`);
  }
  // The tokens, padded at the end of each axis to whole windows (with zeros, after norm1), one window after the other.
  const count = Math.ceil(TOKENS / window);
  const padded = count * window;
  let windows = g.reshape(x, [-1, TOKENS, TOKENS, TOKENS, width]);
  const missing = padded - TOKENS;
  if (missing > 0) windows = g.op('Pad', [windows, g.integers([0, 0, 0, 0, 0, 0, missing, missing, missing, 0])]);
  if (count > 1) {
    windows = g.transpose(g.reshape(windows, [-1, count, window, count, window, count, window, width]), [0, 1, 3, 5, 2, 4, 6, 7]);
  }
  const rows = g.reshape(windows, [-1, width]);
  let back = weights.linear(
    windowAttention(g, weights, rows, { name: attention, dimensions: block, side: window, windows: count ** 3 }),
    `${attention}.proj`,
  );
  if (count > 1) {
    back = g.transpose(g.reshape(back, [-1, count, count, count, window, window, window, width]), [0, 1, 4, 2, 5, 3, 6, 7]);
  }
  if (missing > 0) {
    const [start, end, axes] = [
      [0, 0, 0],
      [TOKENS, TOKENS, TOKENS],
      [1, 2, 3],
    ].map((values) => g.integers(values)) as [string, string, string];
    back = g.op('Slice', [g.reshape(back, [-1, padded, padded, padded, width]), start, end, axes]);
  }
  return g.reshape(back, [-1, width]);
}

/**
 * The neck's 3×3×3 convolution (zero padding 1, no bias) on rows `[n·512, D]`: the 27 neighbours of a token side by side, gathered one
 * axis at a time, times a `[D, 27·D]` matrix. ONNX Runtime Web's WebGPU has no 3-D Conv.
 */
function neckConvolution(g: GraphBuilder, weights: StateWeights, x: string, channels: number): string {
  const tensor = weights.tensor('image_encoder.neck.2.weight');
  let neighbours = g.op('Pad', [
    g.reshape(x, [-1, TOKENS, TOKENS, TOKENS, channels]),
    g.integers([0, 1, 1, 1, 0, 0, 1, 1, 1, 0]),
  ]);
  for (const axis of [3, 2, 1]) {
    const shifted = [0, 1, 2].map((shift) => g.slice(neighbours, axis, shift, shift + TOKENS));
    neighbours = g.concat(shifted, 4);
  }
  const matrix = g.weight('image_encoder.neck.2.weight', [channels, elementCount(tensor.shape) / channels], async () =>
    permute(await tensor.read(), tensor.shape, [0, 2, 3, 4, 1]),
  );
  return g.linear(g.reshape(neighbours, [-1, 27 * channels]), matrix);
}
