import { CheckpointError } from '../checkpoint/checkpoint-error.ts';
import { type StateDict, type StateTensor } from '../checkpoint/state-dict.ts';
import { WINDOW } from '../window/window.ts';

/** Voxels a token covers and tokens along an axis: fixed by the interface of the graphs. */
export const PATCH = 16;
export const TOKENS = WINDOW / PATCH;
/** Heads of the decoder's attention: not in any shape, the same in every published SAM. */
export const DECODER_HEADS = 8;

export interface AttentionDimensions {
  readonly heads: number;
  readonly headDim: number;
  /** Tokens along an axis of the attention window; {@link TOKENS} is global attention. */
  readonly window: number;
}

/** Everything the two graphs need to know, read from the shapes of the weights. */
export interface ModelDimensions {
  readonly encoder: {
    readonly width: number;
    readonly mlpWidths: readonly number[];
    readonly blocks: readonly AttentionDimensions[];
  };
  readonly decoder: {
    /** Channels of the embedding and of every prompt: D. */
    readonly width: number;
    readonly layers: readonly { readonly mlpWidth: number }[];
    readonly maskTokens: number;
    /** Channels after the first and the second up-scaling. */
    readonly upscaling: readonly [number, number];
    /** Channels after the first and the second down-scaling of the mask prompt. */
    readonly maskChannels: readonly [number, number];
  };
}

type Shape = readonly (number | string)[];

/** Looks weights up and says exactly what is wrong with them. */
class Weights {
  readonly #state: StateDict;
  constructor(state: StateDict) {
    this.#state = state;
  }

  has(name: string): boolean {
    return this.#state.has(name);
  }

  /** The tensor's shape, which must fit: a number is a size that is fixed, a string names one that is free. */
  shape(name: string, expected: Shape): readonly number[] {
    const tensor = this.#state.get(name);
    if (tensor === undefined) {
      throw new CheckpointError('missing-tensor', { tensor: name, message: 'is not in the checkpoint', expectedShape: expected });
    }
    const { shape } = tensor;
    const fits =
      shape.length === expected.length &&
      shape.every((size, i) => size > 0 && (typeof expected[i] === 'string' || expected[i] === size));
    if (!fits) throw wrongShape(tensor, expected, 'does not have the shape the other weights ask for');
    return shape;
  }

  linear(name: string, out: number | string, from: number): number {
    const [rows] = this.shape(`${name}.weight`, [out, from]) as [number, number];
    this.shape(`${name}.bias`, [rows]);
    return rows;
  }

  norm(name: string, width: number): void {
    this.shape(`${name}.weight`, [width]);
    this.shape(`${name}.bias`, [width]);
  }

  /** How many of `prefix0suffix`, `prefix1suffix`, … there are. */
  count(prefix: string, suffix: string): number {
    let count = 0;
    while (this.has(`${prefix}${count}${suffix}`)) count += 1;
    return count;
  }

  wrong(name: string, expected: Shape, message: string): CheckpointError {
    const tensor = this.#state.get(name);
    return tensor === undefined
      ? new CheckpointError('missing-tensor', { tensor: name, message, expectedShape: expected })
      : wrongShape(tensor, expected, message);
  }
}

const wrongShape = (tensor: StateTensor, expectedShape: Shape, message: string): CheckpointError =>
  new CheckpointError('wrong-shape', { tensor: tensor.name, message, expectedShape, foundShape: tensor.shape });

/**
 * Reads every dimension from the shapes and checks every weight the graphs use.
 * @throws CheckpointError `missing-tensor` or `wrong-shape`, naming the tensor and both shapes.
 */
export function modelDimensions(state: StateDict): ModelDimensions {
  const weights = new Weights(state);
  const encoder = encoderDimensions(weights);
  const [width] = weights.shape('image_encoder.neck.0.weight', ['D', encoder.width, 1, 1, 1]) as [number];
  for (const name of ['image_encoder.neck.1', 'image_encoder.neck.3']) weights.norm(name, width);
  weights.shape('image_encoder.neck.2.weight', [width, width, 3, 3, 3]);
  const maskChannels = promptDimensions(weights, width);
  return { encoder, decoder: { ...decoderDimensions(weights, width), width, maskChannels } };
}

function encoderDimensions(weights: Weights): ModelDimensions['encoder'] {
  const root = 'image_encoder';
  const [width] = weights.shape(`${root}.patch_embed.proj.weight`, ['embed_dim', 1, PATCH, PATCH, PATCH]) as [number];
  weights.shape(`${root}.patch_embed.proj.bias`, [width]);
  weights.shape(`${root}.pos_embed`, [1, TOKENS, TOKENS, TOKENS, width]);
  const depth = weights.count(`${root}.blocks.`, '.attn.qkv.weight');
  if (depth === 0) weights.shape(`${root}.blocks.0.attn.qkv.weight`, [3 * width, width]);
  const mlpWidths: number[] = [];
  const blocks: AttentionDimensions[] = [];
  for (let i = 0; i < depth; i++) {
    const block = `${root}.blocks.${i}`;
    weights.norm(`${block}.norm1`, width);
    weights.norm(`${block}.norm2`, width);
    weights.linear(`${block}.attn.qkv`, 3 * width, width);
    weights.linear(`${block}.attn.proj`, width, width);
    const mlpWidth = weights.linear(`${block}.mlp.lin1`, 'mlp_dim', width);
    weights.linear(`${block}.mlp.lin2`, width, mlpWidth);
    mlpWidths.push(mlpWidth);
    const table = `${block}.attn.rel_pos_d`;
    const [rows, headDim] = weights.shape(table, ['2·window − 1', 'head_dim']) as [number, number];
    for (const axis of ['h', 'w']) weights.shape(`${block}.attn.rel_pos_${axis}`, [rows, headDim]);
    if (rows % 2 === 0)
      throw weights.wrong(table, ['2·window − 1', headDim], 'an even number of relative positions belongs to no window');
    if (width % headDim !== 0) {
      throw weights.wrong(
        table,
        [rows, `a divisor of ${width}`],
        `the encoder's width ${width} is not a multiple of the head width ${headDim}`,
      );
    }
    const window = (rows + 1) / 2;
    // A table of the padded window is (window · window · head_dim) floats: refuse sizes no encoder of 8³ tokens has.
    if (window > 64)
      throw weights.wrong(table, ['at most 127', headDim], 'the attention window is far larger than the 8³ tokens');
    blocks.push({ heads: width / headDim, headDim, window });
  }
  return { width, mlpWidths, blocks };
}

/** Checks the prompt encoder; gives the channels of the mask's down-scaling. */
function promptDimensions(weights: Weights, width: number): readonly [number, number] {
  const root = 'prompt_encoder';
  // The code of a point is [sin, cos, sin] of its projections: three times their number must be the width.
  const gaussian = `${root}.pe_layer.positional_encoding_gaussian_matrix`;
  if (width % 3 !== 0) throw weights.wrong(gaussian, [3, 'D / 3'], `the decoder's width ${width} is not a multiple of 3`);
  weights.shape(gaussian, [3, width / 3]);
  for (const name of ['point_embeddings.0', 'point_embeddings.1', 'not_a_point_embed'])
    weights.shape(`${root}.${name}.weight`, [1, width]);
  const down = `${root}.mask_downscaling`;
  const [first] = weights.shape(`${down}.0.weight`, ['mask_in_chans / 4', 1, 2, 2, 2]) as [number];
  const [second] = weights.shape(`${down}.3.weight`, ['mask_in_chans', first, 2, 2, 2]) as [number];
  weights.shape(`${down}.0.bias`, [first]);
  weights.norm(`${down}.1`, first);
  weights.shape(`${down}.3.bias`, [second]);
  weights.norm(`${down}.4`, second);
  weights.shape(`${down}.6.weight`, [width, second, 1, 1, 1]);
  weights.shape(`${down}.6.bias`, [width]);
  return [first, second];
}

function decoderDimensions(
  weights: Weights,
  width: number,
): Pick<ModelDimensions['decoder'], 'layers' | 'maskTokens' | 'upscaling'> {
  const root = 'mask_decoder';
  const [maskTokens] = weights.shape(`${root}.mask_tokens.weight`, ['mask tokens', width]) as [number];
  weights.shape(`${root}.iou_token.weight`, [1, width]);
  const depth = weights.count(`${root}.transformer.layers.`, '.self_attn.q_proj.weight');
  if (depth === 0) weights.shape(`${root}.transformer.layers.0.self_attn.q_proj.weight`, ['inner', width]);
  const layers = Array.from({ length: depth }, (_, i) => {
    const layer = `${root}.transformer.layers.${i}`;
    for (const name of ['self_attn', 'cross_attn_token_to_image', 'cross_attn_image_to_token'])
      attention(weights, `${layer}.${name}`, width);
    for (const norm of [1, 2, 3, 4]) weights.norm(`${layer}.norm${norm}`, width);
    const mlpWidth = weights.linear(`${layer}.mlp.lin1`, 'mlp_dim', width);
    weights.linear(`${layer}.mlp.lin2`, width, mlpWidth);
    return { mlpWidth };
  });
  attention(weights, `${root}.transformer.final_attn_token_to_image`, width);
  weights.norm(`${root}.transformer.norm_final_attn`, width);
  const up = `${root}.output_upscaling`;
  const [, first] = weights.shape(`${up}.0.weight`, [width, 'D / 4', 2, 2, 2]) as [number, number];
  const [, second] = weights.shape(`${up}.3.weight`, [first, 'D / 8', 2, 2, 2]) as [number, number];
  weights.shape(`${up}.0.bias`, [first]);
  weights.norm(`${up}.1`, first);
  weights.shape(`${up}.3.bias`, [second]);
  mlp(weights, `${root}.output_hypernetworks_mlps.0`, width, second);
  mlp(weights, `${root}.iou_prediction_head`, width, maskTokens);
  return { layers, maskTokens, upscaling: [first, second] };
}

function attention(weights: Weights, name: string, width: number): void {
  const inner = weights.linear(`${name}.q_proj`, 'inner', width);
  if (inner % DECODER_HEADS !== 0) {
    throw weights.wrong(
      `${name}.q_proj.weight`,
      [`a multiple of ${DECODER_HEADS}`, width],
      `does not divide into ${DECODER_HEADS} heads`,
    );
  }
  weights.linear(`${name}.k_proj`, inner, width);
  weights.linear(`${name}.v_proj`, inner, width);
  weights.linear(`${name}.out_proj`, width, inner);
}

function mlp(weights: Weights, name: string, from: number, to: number): void {
  const depth = weights.count(`${name}.layers.`, '.weight');
  if (depth === 0) weights.shape(`${name}.layers.0.weight`, ['hidden', from]);
  let width = from;
  for (let i = 0; i < depth; i++) width = weights.linear(`${name}.layers.${i}`, i === depth - 1 ? to : 'hidden', width);
}
