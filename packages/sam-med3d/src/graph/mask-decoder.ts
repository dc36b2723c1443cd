import { type StateDict } from '../checkpoint/state-dict.ts';
import { DECODER_HEADS, TOKENS, type ModelDimensions } from '../model/model-dimensions.ts';
import { LOGITS } from '../window/window.ts';
import { GraphBuilder, type GraphPort, type OnnxGraph, type Precision } from './graph-builder.ts';
import { densePositionEncoding } from './position-encoding.ts';
import { maskCodes, pointCodes, promptRows } from './prompt-encoder.ts';
import { permute, StateWeights } from './state-weights.ts';

export interface MaskDecoderOptions {
  readonly precision?: Precision;
  /**
   * More outputs, to look inside: `dense_pe` `[1, D, 8, 8, 8]`, the position of every image token, and `sparse` `[1, p + 1, D]`, the codes of
   * the points and the padding point (`[1, 0, D]` where there is no point).
   */
  readonly extraOutputs?: readonly ('dense_pe' | 'sparse')[];
}

const ROOT = 'mask_decoder';
const EPSILON = 1e-5;
const IMAGE_TOKENS = TOKENS ** 3;

/**
 * `embedding` `[1, D, 8, 8, 8]`, `point_coords` `[1, p, 3]`, `point_labels` `[1, p]`, `mask_input` `[1, 1, 32, 32, 32]` → `mask_logits`
 * `[1, 1, 32, 32, 32]`, `iou` `[1, 1]`: prompt encoder and mask decoder in one, and of the mask tokens only the first one's answer. Everything is
 * matrices of rows: tokens `[5 + p + 1, D]` and image `[512, D]`.
 */
export function maskDecoderGraph(state: StateDict, dimensions: ModelDimensions, options: MaskDecoderOptions = {}): OnnxGraph {
  const g = new GraphBuilder(options.precision ?? 'fp32');
  const weights = new StateWeights(g, state);
  const { width, maskTokens } = dimensions.decoder;

  const points = pointCodes(g, weights, dimensions);
  const rows = promptRows(g);
  const outputTokens = g.concat([weights.matrix(`${ROOT}.iou_token.weight`), weights.matrix(`${ROOT}.mask_tokens.weight`)], 0);
  const last = g.op('Add', [rows, g.integers([1 + maskTokens])]);
  const tokens = g.op('Slice', [g.concat([outputTokens, points], 0), g.integers([0]), last, g.integers([0])]);
  const position = g.constant('dense_pe_rows', [IMAGE_TOKENS, width], async () =>
    densePositionEncoding(await weights.tensor('prompt_encoder.pe_layer.positional_encoding_gaussian_matrix').read()),
  );
  const embedding = g.transpose(g.reshape('embedding', [width, IMAGE_TOKENS]), [1, 0]);
  const image = g.op('Add', [embedding, maskCodes(g, weights, dimensions)]);

  const answer = twoWayTransformer(g, weights, dimensions, { tokens, image, position });
  maskLogits(g, weights, dimensions, answer);
  // Of the IoU head's last layer only the first row: the first mask token's.
  multilayer(g, weights, `${ROOT}.iou_prediction_head`, g.slice(answer.tokens, 0, 0, 1), { rows: 1, output: 'iou' });

  const outputs: GraphPort[] = [
    { name: 'mask_logits', dims: [1, 1, LOGITS, LOGITS, LOGITS] },
    { name: 'iou', dims: [1, 1] },
  ];
  for (const extra of options.extraOutputs ?? []) {
    if (extra === 'dense_pe') {
      g.reshape(g.transpose(position, [1, 0]), [1, width, TOKENS, TOKENS, TOKENS], 'dense_pe');
      outputs.push({ name: 'dense_pe', dims: [1, width, TOKENS, TOKENS, TOKENS] });
    } else {
      const counted = g.op('Slice', [points, g.integers([0]), rows, g.integers([0])]);
      g.op('Unsqueeze', [counted, g.integers([0])], {}, 'sparse');
      outputs.push({ name: 'sparse', dims: [1, 'points', width] });
    }
  }
  return g.build(
    'mask-decoder',
    [
      { name: 'embedding', dims: [1, width, TOKENS, TOKENS, TOKENS] },
      { name: 'point_coords', dims: [1, 'p', 3] },
      { name: 'point_labels', dims: [1, 'p'] },
      { name: 'mask_input', dims: [1, 1, LOGITS, LOGITS, LOGITS] },
    ],
    outputs,
  );
}

interface TwoWay {
  readonly tokens: string;
  readonly image: string;
  readonly position: string;
}

/** The IoU token and the first mask token `[2, D]`, and the image `[512, D]`, after they have looked at each other. */
function twoWayTransformer(
  g: GraphBuilder,
  weights: StateWeights,
  dimensions: ModelDimensions,
  start: TwoWay,
): { tokens: string; image: string } {
  const add = (a: string, b: string): string => g.op('Add', [a, b]);
  const { position, tokens: tokenPosition } = start;
  let { tokens, image } = start;
  for (let i = 0; i < dimensions.decoder.layers.length; i++) {
    const layer = `${ROOT}.transformer.layers.${i}`;
    const norm = (x: string, n: number): string => weights.norm(x, `${layer}.norm${n}`, EPSILON);
    if (i === 0) {
      // The first layer's self-attention has neither position nor residual.
      tokens = attention(g, weights, dimensions, `${layer}.self_attn`, { q: tokens, k: tokens, v: tokens });
    } else {
      const q = add(tokens, tokenPosition);
      tokens = add(tokens, attention(g, weights, dimensions, `${layer}.self_attn`, { q, k: q, v: tokens }));
    }
    tokens = norm(tokens, 1);
    const looking = { q: add(tokens, tokenPosition), k: add(image, position), v: image };
    tokens = norm(add(tokens, attention(g, weights, dimensions, `${layer}.cross_attn_token_to_image`, looking)), 2);
    const hidden = g.op('Relu', [weights.linear(tokens, `${layer}.mlp.lin1`)]);
    tokens = norm(add(tokens, weights.linear(hidden, `${layer}.mlp.lin2`)), 3);
    const seen = { q: looking.k, k: add(tokens, tokenPosition), v: tokens };
    image = norm(add(image, attention(g, weights, dimensions, `${layer}.cross_attn_image_to_token`, seen)), 4);
  }
  // Only two tokens are read from here on.
  const two = g.slice(tokens, 0, 0, 2);
  const looking = { q: add(two, g.slice(tokenPosition, 0, 0, 2)), k: add(image, position), v: image };
  const final = attention(g, weights, dimensions, `${ROOT}.transformer.final_attn_token_to_image`, looking);
  return { tokens: weights.norm(add(two, final), `${ROOT}.transformer.norm_final_attn`, EPSILON), image };
}

/** Attention of {@link DECODER_HEADS} heads on rows: q `[a, D]`, k and v `[b, D]` → `[a, D]`. */
function attention(
  g: GraphBuilder,
  weights: StateWeights,
  dimensions: ModelDimensions,
  name: string,
  { q, k, v }: { readonly q: string; readonly k: string; readonly v: string },
): string {
  const inner = weights.tensor(`${name}.q_proj.weight`).shape[0] ?? dimensions.decoder.width;
  const headDim = inner / DECODER_HEADS;
  const perHead = (x: string, projection: string, perm: readonly number[]): string =>
    g.transpose(g.reshape(weights.linear(x, `${name}.${projection}`), [-1, DECODER_HEADS, headDim]), perm);
  const products = g.op('MatMul', [perHead(q, 'q_proj', [1, 0, 2]), perHead(k, 'k_proj', [1, 2, 0])]);
  const logits = g.op('Mul', [products, g.scalar(headDim ** -0.5)]);
  const mixed = g.op('MatMul', [g.op('Softmax', [logits], { axis: { int: -1 } }), perHead(v, 'v_proj', [1, 0, 2])]);
  return weights.linear(g.reshape(g.transpose(mixed, [1, 0, 2]), [-1, inner]), `${name}.out_proj`);
}

/** Two transposed convolutions (kernel = stride = 2) and the first mask token's hypernetwork: 8³ → 32³. */
function maskLogits(
  g: GraphBuilder,
  weights: StateWeights,
  dimensions: ModelDimensions,
  answer: { tokens: string; image: string },
): void {
  const [first, second] = dimensions.decoder.upscaling;
  const up = `${ROOT}.output_upscaling`;
  // Each token becomes 2³ rows of `first` channels, each of those 2³ rows of `second`.
  let x = g.reshape(transposedConvolution(g, weights, `${up}.0`, answer.image), [8 * IMAGE_TOKENS, first]);
  x = g.op('Gelu', [weights.norm(x, `${up}.1`, 1e-6)]);
  x = g.op('Gelu', [g.reshape(transposedConvolution(g, weights, `${up}.3`, x), [64 * IMAGE_TOKENS, second])]);
  const token = g.slice(answer.tokens, 0, 1, 2);
  const channels = multilayer(g, weights, `${ROOT}.output_hypernetworks_mlps.0`, token, {});
  const voxels = g.op('MatMul', [x, g.transpose(channels, [1, 0])]); // rows (d,h,w, i,j,k, i2,j2,k2)
  const ordered = g.transpose(g.reshape(voxels, [TOKENS, TOKENS, TOKENS, 2, 2, 2, 2, 2, 2]), [0, 3, 6, 1, 4, 7, 2, 5, 8]);
  g.reshape(ordered, [1, 1, LOGITS, LOGITS, LOGITS], 'mask_logits');
}

/** Rows `[r, in]` → `[r, 8·out]`: the 2³ voxels a row becomes, channels last. */
function transposedConvolution(g: GraphBuilder, weights: StateWeights, name: string, x: string): string {
  const tensor = weights.tensor(`${name}.weight`);
  const [from = 1, to = 1] = tensor.shape;
  const matrix = g.weight(tensor.name, [8 * to, from], async () => permute(await tensor.read(), [from, to, 8], [2, 1, 0]));
  const bias = g.constant(`${name}.bias`, [8 * to], async () => {
    const values = await weights.tensor(`${name}.bias`).read();
    return Float32Array.from({ length: 8 * to }, (_, i) => values[i % to] as number);
  });
  return g.linear(x, matrix, bias);
}

/** Linear layers with ReLU between; `rows` keeps only the first rows of the last one. */
function multilayer(
  g: GraphBuilder,
  weights: StateWeights,
  name: string,
  input: string,
  options: { readonly rows?: number; readonly output?: string },
): string {
  let depth = 0;
  while (weights.has(`${name}.layers.${depth}.weight`)) depth += 1;
  let x = input;
  for (let i = 0; i < depth - 1; i++) x = g.op('Relu', [weights.linear(x, `${name}.layers.${i}`)]);
  return weights.linear(x, `${name}.layers.${depth - 1}`, {
    ...(options.rows === undefined ? {} : { start: 0, end: options.rows }),
    ...(options.output === undefined ? {} : { output: options.output }),
  });
}
