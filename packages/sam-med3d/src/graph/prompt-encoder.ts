import { TOKENS, type ModelDimensions } from '../model/model-dimensions.ts';
import { WINDOW } from '../window/window.ts';
import { type GraphBuilder } from './graph-builder.ts';
import { type StateWeights } from './state-weights.ts';

const ROOT = 'prompt_encoder';

/**
 * Points `point_coords` `[1, p, 3]`, `point_labels` `[1, p]` → their codes with the padding point last `[p + 1, D]`. Coordinates are voxels
 * of the window in array order: +½, /128, 2x − 1, projected, [sin, cos, sin]. Label 1 (inside) and 0 (outside) add their own vector; −1,
 * the padding point, IS its vector; any other label adds nothing.
 *
 * Always one row longer than the points, so that no tensor is empty when there are none: {@link promptRows} says how many rows count.
 */
export function pointCodes(g: GraphBuilder, weights: StateWeights, dimensions: ModelDimensions): string {
  const features = dimensions.decoder.width / 3;
  const corner = g.constant('padding_point', [1, 1, 3], () => new Float32Array(3));
  const points = g.reshape(g.concat(['point_coords', corner], 1), [-1, 3]);
  const label = g.constant('padding_label', [1, 1], () => Float32Array.of(-1));
  const labels = g.reshape(g.concat(['point_labels', label], 1), [-1, 1]);

  const unit = g.op('Div', [g.op('Add', [points, g.scalar(0.5)]), g.scalar(WINDOW)]);
  const signed = g.op('Sub', [g.op('Mul', [unit, g.scalar(2)]), g.scalar(1)]);
  const gaussian = `${ROOT}.pe_layer.positional_encoding_gaussian_matrix`;
  const matrix = g.constant(gaussian, [3, features], () => weights.tensor(gaussian).read());
  // Whole turns are taken off first: WGSL promises its sin and cos between −π and π only.
  const turns = g.op('MatMul', [signed, matrix]);
  const part = g.op('Sub', [turns, g.op('Floor', [g.op('Add', [turns, g.scalar(0.5)])])]);
  const angle = g.op('Mul', [part, g.scalar(2 * Math.PI)]);
  const sin = g.op('Sin', [angle]);
  const code = g.concat([sin, g.op('Cos', [angle]), sin], 1);

  // 1 where the label is the one of the column, else 0, without booleans: relu(1 − |label − column|) on whole numbers.
  const columns = g.constant('labels', [1, 3], () => Float32Array.of(-1, 0, 1));
  const distance = g.op('Abs', [g.op('Sub', [labels, columns])]);
  const is = g.op('Relu', [g.op('Sub', [g.scalar(1), distance])]); // [p + 1, 3]
  const vectors = ['not_a_point_embed', 'point_embeddings.0', 'point_embeddings.1'].map((name) => `${ROOT}.${name}.weight`);
  const table = g.constant(`${ROOT}.label_vectors`, [3, dimensions.decoder.width], async () => {
    const rows = await Promise.all(vectors.map((name) => weights.tensor(name).read()));
    return Float32Array.from(rows.flatMap((row) => [...row]));
  });
  const isPoint = g.op('Sub', [g.scalar(1), g.slice(is, 1, 0, 1)]);
  return g.op('Add', [g.op('Mul', [code, isPoint]), g.op('MatMul', [is, table])]);
}

/** How many rows of {@link pointCodes} count, as int64 `[1]`: p + 1, or 0 where there is no point (then there is no padding point either). */
export function promptRows(g: GraphBuilder): string {
  const points = g.op('Shape', ['point_labels'], { start: { int: 1 }, end: { int: 2 } });
  // Clip and not Min, which WebGPU has not; with int64 it runs on the CPU, as all shape arithmetic does.
  return g.op('Add', [points, g.op('Clip', [points, '', g.integer(1)])]);
}

/** `mask_input` `[1, 1, 32, 32, 32]` (logits of the answer before, or zeros) → one vector per image token `[512, D]`. */
export function maskCodes(g: GraphBuilder, weights: StateWeights, dimensions: ModelDimensions): string {
  const [first] = dimensions.decoder.maskChannels;
  const down = `${ROOT}.mask_downscaling`;
  const half = 2 * TOKENS;
  // Two convolutions with kernel = stride = 2: gather 2³ neighbours into a row, then a matrix product.
  const voxels = g.transpose(g.reshape('mask_input', [half, 2, half, 2, half, 2]), [0, 2, 4, 1, 3, 5]);
  let x = weights.linear(g.reshape(voxels, [half ** 3, 8]), `${down}.0`);
  x = g.op('Gelu', [weights.norm(x, `${down}.1`, 1e-6)]);
  const pairs = g.transpose(g.reshape(x, [TOKENS, 2, TOKENS, 2, TOKENS, 2, first]), [0, 2, 4, 6, 1, 3, 5]);
  x = weights.linear(g.reshape(pairs, [TOKENS ** 3, 8 * first]), `${down}.3`);
  x = g.op('Gelu', [weights.norm(x, `${down}.4`, 1e-6)]);
  return weights.linear(x, `${down}.6`);
}
