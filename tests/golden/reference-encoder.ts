import { type EncoderDimensions, type StateDict } from '@annotome/sam-med3d';

/** A matrix of rows in float64. */
type Rows = Float64Array[];

const TOKENS = 8;

/**
 * The image encoder written as the formulas are, in float64 and without any thought for speed: for every window, every head, every query and
 * every key, padding tokens included. `image` is `[128,128,128]`, the answer `[D,8,8,8]`.
 */
export async function referenceEncoder(
  state: StateDict,
  { encoder, decoder }: EncoderDimensions,
  image: Float32Array,
): Promise<Float32Array> {
  const read = async (name: string): Promise<Float32Array> => {
    const tensor = state.get(`image_encoder.${name}`);
    if (tensor === undefined) throw new Error(`The reference misses image_encoder.${name}.`);
    return tensor.read();
  };
  const linear = async (x: Rows, name: string, bias = true): Promise<Rows> => {
    const weight = await read(`${name}.weight`);
    const offset = bias ? await read(`${name}.bias`) : undefined;
    const out = weight.length / (x[0]?.length ?? 1);
    return x.map((row) =>
      Float64Array.from({ length: out }, (_, o) => dot(row, 0, weight, o * row.length, row.length) + (offset?.[o] ?? 0)),
    );
  };
  const norm = async (x: Rows, name: string): Promise<Rows> => {
    const [weight, bias] = [await read(`${name}.weight`), await read(`${name}.bias`)];
    return x.map((row) => {
      const mean = row.reduce((sum, v) => sum + v, 0) / row.length;
      const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / row.length;
      return row.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-6)) * (weight[i] as number) + (bias[i] as number));
    });
  };

  const position = await read('pos_embed');
  let x = await linear(patches(image), 'patch_embed.proj');
  x = x.map((row, token) => row.map((v, i) => v + (position[token * row.length + i] as number)));
  for (const [i, block] of encoder.blocks.entries()) {
    const name = `blocks.${i}`;
    const normed = await norm(x, `${name}.norm1`);
    const relative = {
      d: await read(`${name}.attn.rel_pos_d`),
      h: await read(`${name}.attn.rel_pos_h`),
      w: await read(`${name}.attn.rel_pos_w`),
    };
    const attended: Rows = [];
    for (const { tokens, places } of windows(normed, block.window)) {
      const answer = await linear(attention(await linear(tokens, `${name}.attn.qkv`), relative, block), `${name}.attn.proj`);
      for (const [at, place] of places.entries()) if (place >= 0) attended[place] = answer[at] as Float64Array;
    }
    x = add(x, attended);
    const hidden = await linear(await norm(x, `${name}.norm2`), `${name}.mlp.lin1`);
    x = add(
      x,
      await linear(
        hidden.map((row) => row.map((v) => 0.5 * v * (1 + erf(v / Math.SQRT2)))),
        `${name}.mlp.lin2`,
      ),
    );
  }
  x = await norm(await linear(x, 'neck.0', false), 'neck.1');
  x = await norm(convolution(x, await read('neck.2.weight'), decoder.width), 'neck.3');
  return Float32Array.from(
    { length: decoder.width * TOKENS ** 3 },
    (_, i) => x[i % TOKENS ** 3]?.[Math.floor(i / TOKENS ** 3)] as number,
  );
}

const dot = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, length: number): number => {
  let sum = 0;
  for (let n = 0; n < length; n++) sum += (a[i + n] as number) * (b[j + n] as number);
  return sum;
};

const add = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((v, j) => v + (b[i]?.[j] as number)));

function patches(image: Float32Array): Rows {
  return Array.from({ length: TOKENS ** 3 }, (_, token) => {
    const [d, h, w] = [token >> 6, (token >> 3) & 7, token & 7];
    return Float64Array.from({ length: 4096 }, (_, i) => {
      const [z, y, x] = [16 * d + (i >> 8), 16 * h + ((i >> 4) & 15), 16 * w + (i & 15)];
      return image[(z * 128 + y) * 128 + x] as number;
    });
  });
}

/** Windows of size³ tokens, zeros past the end; `places` says which token each is, −1 for padding. */
function* windows(x: Rows, size: number): Generator<{ tokens: Rows; places: number[] }> {
  const zero = new Float64Array(x[0]?.length ?? 0);
  const count = Math.ceil(TOKENS / size);
  for (let window = 0; window < count ** 3; window++) {
    const [d, h, w] = [Math.floor(window / count ** 2), Math.floor(window / count) % count, window % count].map(
      (n) => n * size,
    ) as [number, number, number];
    const places = Array.from({ length: size ** 3 }, (_, i) => {
      const at = [d + Math.floor(i / size ** 2), h + (Math.floor(i / size) % size), w + (i % size)] as const;
      return at.every((n) => n < TOKENS) ? (at[0] * TOKENS + at[1]) * TOKENS + at[2] : -1;
    });
    yield { places, tokens: places.map((place) => x[place] ?? zero) };
  }
}

/** logit = scale·q·k + q[qd,qh,qw]·Rd[qd,kw] + q[qd,qh,kd]·Rh[qh,kw] + q[qd,qh,kh]·Rw[kh,kw], the q of the last three unscaled. */
function attention(
  qkv: Rows,
  { d, h, w }: { d: Float32Array; h: Float32Array; w: Float32Array },
  { heads, headDim, window: size }: EncoderDimensions['encoder']['blocks'][number],
): Rows {
  const width = heads * headDim;
  const at = (i: number, j: number, k: number): number => (i * size + j) * size + k;
  const table = (a: number, b: number): number => (a - b + size - 1) * headDim;
  const row = (i: number): Float64Array => qkv[i] as Float64Array;
  return qkv.map((own, query) => {
    const [qd, qh] = [Math.floor(query / size ** 2), Math.floor(query / size) % size];
    const mixed = new Float64Array(width);
    for (let head = 0; head < heads; head++) {
      const from = head * headDim;
      const logits = qkv.map((key, i) => {
        const [kd, kh, kw] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
        return (
          dot(own, from, key, width + from, headDim) / Math.sqrt(headDim) +
          dot(own, from, d, table(qd, kw), headDim) +
          dot(row(at(qd, qh, kd)), from, h, table(qh, kw), headDim) +
          dot(row(at(qd, qh, kh)), from, w, table(kh, kw), headDim)
        );
      });
      const largest = logits.reduce((a, b) => Math.max(a, b));
      const weights = logits.map((logit) => Math.exp(logit - largest));
      const total = weights.reduce((a, b) => a + b);
      for (const [i, weight] of weights.entries()) {
        for (let c = 0; c < headDim; c++)
          mixed[from + c] = (mixed[from + c] as number) + (weight / total) * (row(i)[2 * width + from + c] as number);
      }
    }
    return mixed;
  });
}

/** 3×3×3, zero padding 1, no bias; weight `[out, in, 3, 3, 3]`. */
function convolution(x: Rows, weight: Float32Array, out: number): Rows {
  const width = x[0]?.length ?? 0;
  return x.map((_, token) => {
    const sums = new Float64Array(out);
    for (let tap = 0; tap < 27; tap++) {
      const shift = [Math.floor(tap / 9) - 1, (Math.floor(tap / 3) % 3) - 1, (tap % 3) - 1] as const;
      const [d, h, w] = [(token >> 6) + shift[0], ((token >> 3) & 7) + shift[1], (token & 7) + shift[2]];
      if ([d, h, w].some((n) => n < 0 || n >= TOKENS)) continue;
      const neighbour = x[(d * TOKENS + h) * TOKENS + w] as Float64Array;
      for (let o = 0; o < out; o++) {
        for (let i = 0; i < width; i++)
          sums[o] = (sums[o] as number) + (neighbour[i] as number) * (weight[(o * width + i) * 27 + tap] as number);
      }
    }
    return sums;
  });
}

/** erf by its series, and by its continued fraction where that is long: 1e-14. */
function erf(x: number): number {
  const z = Math.abs(x);
  let value: number;
  if (z < 3) {
    let term = z;
    value = z;
    for (let n = 1; Math.abs(term) > 1e-17 * value; n++) {
      term *= (-z * z) / n;
      value += term / (2 * n + 1);
    }
    value *= 2 / Math.sqrt(Math.PI);
  } else {
    let fraction = z;
    for (let n = 60; n > 0; n--) fraction = z + n / 2 / fraction;
    value = 1 - Math.exp(-z * z) / fraction / Math.sqrt(Math.PI);
  }
  return Math.sign(x) * value;
}
