import { type GraphBuilder } from './graph-builder.ts';
import { type StateWeights } from './state-weights.ts';
import { type AttentionDimensions } from '../model/model-dimensions.ts';

/** Tokens along an axis and where the block's weights are. */
export interface WindowAttention {
  /** `image_encoder.blocks.3.attn` */
  readonly name: string;
  readonly dimensions: AttentionDimensions;
  /** Real tokens along an axis, S. */
  readonly side: number;
  /** Windows an image is cut into. */
  readonly windows: number;
}

/**
 * The attention of one encoder block over windows of S³ tokens: x `[n·S³, E]` → `[n·S³, E]`, before `proj`.
 *
 * With q the UNscaled query vectors and T_d[a,b] = rel_pos_d[a − b + W − 1] (T_h, T_w likewise), the released weights were trained with
 *
 *     logit(q, k) = scale·q·k + A + B + C,   A = q[qd,qh,qw]·T_d[qd,kw]
 *                                            B = q[qd,qh,kd]·T_h[qh,kw]
 *                                            C = q[qd,qh,kh]·T_w[kh,kw]
 *
 * All three look up the LAST key axis, and B and C read the query vector at another place on the query's own line: a broadcasting slip
 * of the original that the weights depend on (sam-med3d.md §2).
 *
 * How it is laid out to be fast:
 * - A depends on the query and kw alone: it rides along in the matrix product, as W more columns of q against one-hot columns of k.
 * - B and C do not depend on qw: their sum is made once per line (qd,qh) and added to the logits of its S queries, in rows as long as
 *   all the keys.
 *
 * Where the window is larger than the tokens, W > S, the original pads with zeros after norm1, and the W³ − S³ padding tokens take
 * part: their query, key and value are the biases. {@link foldedPadding} folds them, exactly, into W extra keys, one for each kw, all with
 * key k_bias and value v_bias, so that attention runs over S³ queries × (S³ + W) keys and not W³ × W³.
 */
export function windowAttention(g: GraphBuilder, weights: StateWeights, x: string, attention: WindowAttention): string {
  const { name, side } = attention;
  const { heads, headDim, window } = attention.dimensions;
  const width = heads * headDim;
  const tokens = side ** 3;
  const lines = side ** 2;
  const folded = window > side;
  const keys = folded ? tokens + window : tokens;
  const scale = g.scalar(headDim ** -0.5);
  const part = (index: number): string => weights.linear(x, `${name}.qkv`, { start: index * width, end: (index + 1) * width });
  const perHead = (y: string): string => g.transpose(g.reshape(y, [-1, tokens, heads, headDim]), [0, 2, 1, 3]);

  const queryRows = part(0);
  const query = perHead(queryRows); // [n, H, S³, hd]
  const table = (axis: string): string => relativePositions(g, weights, `${name}.rel_pos_${axis}`, side, window);
  const a = g.reshape(g.op('MatMul', [g.reshape(query, [-1, heads, side, lines, headDim]), table('d')]), [
    -1,
    heads,
    tokens,
    window,
  ]);
  const b = g.op('MatMul', [g.reshape(query, [-1, heads, side, side, side, headDim]), table('h')]); // [n, H, qd, qh, kd, W]
  const byLast = g.transpose(g.reshape(queryRows, [-1, lines, side, heads, headDim]), [0, 3, 2, 1, 4]); // [n, H, kh, line, hd]
  const c = g.transpose(g.op('MatMul', [byLast, table('w')]), [0, 1, 3, 2, 4]); // [n, H, line, kh, W]

  const bReal = g.reshape(folded ? g.slice(b, 5, 0, side) : b, [-1, heads, lines, side, 1, side]);
  const cReal = g.reshape(folded ? g.slice(c, 4, 0, side) : c, [-1, heads, lines, 1, side, side]);
  let lineLogits = g.reshape(g.op('Add', [bReal, cReal]), [-1, heads, lines, 1, tokens]);
  let key = g.op('Mul', [perHead(part(1)), scale]);
  let value = perHead(part(2));
  if (folded) {
    const padding = foldedPadding(g, weights, attention, g.reshape(b, [-1, heads, lines, side, window]), c);
    lineLogits = g.concat([lineLogits, padding], 4);
    key = g.concat([key, g.op('Mul', [biasRows(g, weights, attention, 1), scale])], 2);
    value = g.concat([value, biasRows(g, weights, attention, 2)], 2);
  }
  const oneHot = oneHotLastAxis(g, attention, keys);
  const queries = g.concat([query, a], 3); // [n, H, S³, hd + W]
  const keysAndAxis = g.concat([key, oneHot], 3); // [n, H, keys, hd + W]
  const products = g.op('MatMul', [queries, g.transpose(keysAndAxis, [0, 1, 3, 2])]);
  const logits = g.op('Add', [g.reshape(products, [-1, heads, lines, side, keys]), lineLogits]);
  const mixed = g.op('MatMul', [g.reshape(g.op('Softmax', [logits], { axis: { int: -1 } }), [-1, heads, tokens, keys]), value]);
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [-1, width]);
}

/**
 * Logits P of the W extra keys `[n, H, line, 1, W]` that stand for all padding keys with that kw (their A and scale·q·k_bias are added by
 * the matrix product). With lse over the padded axes, and r = W − S:
 *
 *     P[kw] = lse_kd(B[kw]) + lse_kh(C[kw])                                          kw ≥ S: every (kd,kh) is padding
 *     P[kw] = lse( lse_{kd≥S}B + lse_{kh}C ,  lse_{kd<S}B + lse_{kh≥S}C )            kw < S: kd or kh is padding
 *
 * For kd ≥ S the query vector is the query bias, so lse_{kd≥S}B = q_bias·T_h[qh,kw] + log r, and lse_{kh≥S}C are constants.
 * Both cases are lse(lse_{kd≥S}B + lse C, lse_{kd<S}B + X) with X = lse C for kw ≥ S and lse_{kh≥S}C for kw < S. Two-term sums are
 * lse(u, v) = u + softplus(v − u), with softplus written so that it neither overflows nor loses digits.
 */
function foldedPadding(g: GraphBuilder, weights: StateWeights, attention: WindowAttention, b: string, c: string): string {
  const { heads, window } = attention.dimensions;
  const { side } = attention;
  const constants = paddingConstants(weights, attention);
  const bPadding = g.constant(`${attention.name}.b_padding`, [1, heads, side ** 2, 1, window], async () => (await constants()).b);
  const cPadding = g.constant(`${attention.name}.c_padding`, [1, heads, 1, 1, window], async () => (await constants()).c);
  const allPadding = g.once(`last_axis_is_padding.${side}.${window}`, (name) =>
    g.constant(name, [window], () => Float32Array.from({ length: window }, (_, kw) => (kw < side ? 0 : 1))),
  );
  const bTokens = logSumExp(g, b, 3);
  const cTokens = logSumExp(g, c, 3);
  const grown = softplus(g, g.op('Sub', [cTokens, cPadding])); // lse C = cPadding + grown
  const x = g.op('Add', [cPadding, g.op('Mul', [grown, allPadding])]);
  const u = g.op('Add', [bPadding, g.op('Add', [cPadding, grown])]);
  const v = g.op('Add', [bTokens, x]);
  return g.op('Add', [u, softplus(g, g.op('Sub', [v, u]))]);
}

/** log Σ exp over one axis, kept with size 1. */
function logSumExp(g: GraphBuilder, x: string, axis: number): string {
  const axes = g.integers([axis]);
  const largest = g.op('ReduceMax', [x, axes]);
  const sum = g.op('ReduceSum', [g.op('Exp', [g.op('Sub', [x, largest])]), axes]);
  return g.op('Add', [largest, g.op('Log', [sum])]);
}

/** log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|). */
function softplus(g: GraphBuilder, x: string): string {
  const small = g.op('Exp', [g.op('Neg', [g.op('Abs', [x])])]);
  return g.op('Add', [g.op('Relu', [x]), g.op('Log', [g.op('Add', [small, g.scalar(1)])])]);
}

/** `[S, hd, W]`: T[a, :, b] = rel_pos[a − b + W − 1]. */
function relativePositions(g: GraphBuilder, weights: StateWeights, name: string, side: number, window: number): string {
  const tensor = weights.tensor(name);
  const headDim = tensor.shape[1] ?? 0;
  return g.constant(`${name}.table`, [side, headDim, window], async () => {
    const rows = await tensor.read();
    const table = new Float32Array(side * headDim * window);
    for (let a = 0, to = 0; a < side; a++) {
      for (let channel = 0; channel < headDim; channel++) {
        for (let b = 0; b < window; b++, to++) table[to] = rows[(a - b + window - 1) * headDim + channel] as number;
      }
    }
    return table;
  });
}

/** `[n, H, keys, W]`: 1 where the key's last coordinate is the column's; the W extra keys have one each. The same for all like blocks. */
function oneHotLastAxis(g: GraphBuilder, attention: WindowAttention, keys: number): string {
  const { side } = attention;
  const { heads, window } = attention.dimensions;
  const tokens = side ** 3;
  return g.once(`last_axis.${side}.${window}.${heads}`, (name) => {
    const oneHot = g.constant(name, [1, 1, keys, window], () => {
      const values = new Float32Array(keys * window);
      for (let key = 0; key < keys; key++) values[key * window + (key < tokens ? key % side : key - tokens)] = 1;
      return values;
    });
    return forEveryWindow(g, oneHot, attention.windows, [heads, keys, window]);
  });
}

/** The key (1) or value (2) bias as W rows for every head and window: `[n, H, W, hd]`. */
function biasRows(g: GraphBuilder, weights: StateWeights, attention: WindowAttention, part: 1 | 2): string {
  const { heads, headDim, window } = attention.dimensions;
  const width = heads * headDim;
  const bias = g.reshape(weights.vector(`${attention.name}.qkv.bias`, part * width, (part + 1) * width), [1, heads, 1, headDim]);
  return forEveryWindow(g, bias, attention.windows, [heads, window, headDim]);
}

/** Repeats a constant `[1, …]` for the windows of every image: `[images · windows, …dims]`. */
function forEveryWindow(g: GraphBuilder, constant: string, windows: number, dims: readonly number[]): string {
  const images = g.once('images', () => g.op('Shape', ['image'], { start: { int: 0 }, end: { int: 1 } }));
  const shape = g.once(`images,${windows},${dims.join()}`, () => g.concat([images, g.integers([windows, ...dims])], 0));
  return g.reshape(g.op('Expand', [constant, shape]), [-1, ...dims]);
}

/** What the padding tokens contribute to B and C, computed once in float64: `b` `[H, line, W]` with log r added, `c` `[H, W]`. */
function paddingConstants(
  weights: StateWeights,
  attention: WindowAttention,
): () => Promise<{ b: Float32Array; c: Float32Array }> {
  const { heads, headDim, window } = attention.dimensions;
  const { side, name } = attention;
  return async () => {
    const bias = await weights.tensor(`${name}.qkv.bias`).read(0, heads * headDim);
    const [h, w] = await Promise.all([weights.tensor(`${name}.rel_pos_h`).read(), weights.tensor(`${name}.rel_pos_w`).read()]);
    const dot = (rows: Float32Array, head: number, a: number, kw: number): number => {
      let sum = 0;
      for (let channel = 0; channel < headDim; channel++) {
        sum += (bias[head * headDim + channel] as number) * (rows[(a - kw + window - 1) * headDim + channel] as number);
      }
      return sum;
    };
    const b = new Float32Array(heads * side * side * window);
    const c = new Float32Array(heads * window);
    for (let head = 0; head < heads; head++) {
      for (let kw = 0; kw < window; kw++) {
        for (let qh = 0; qh < side; qh++) {
          const value = dot(h, head, qh, kw) + Math.log(window - side);
          for (let qd = 0; qd < side; qd++) b[((head * side + qd) * side + qh) * window + kw] = value;
        }
        const terms = Array.from({ length: window - side }, (_, k) => dot(w, head, side + k, kw));
        const largest = Math.max(...terms);
        c[head * window + kw] = largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
      }
    }
    return { b, c };
  };
}
