import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  imageEncoderGraph,
  WINDOW,
  writeOnnxModel,
  type EncoderDimensions,
  type StateDict,
  type StateTensor,
} from '@annotome/sam-med3d';
import { hashValues } from '@annotome/testing';

import { createSession } from '../runtime/create-session.ts';
import { folderSink } from '../runtime/model-folder.ts';
import { seconds, type BenchResult } from './benchmarks.ts';
import { median } from './median.ts';

/** ViT-B, as released: every third block is global. */
const WIDTH = 768;
const HEAD_DIM = 64;
const CHANNELS = 384;
const WINDOWS = [14, 14, 8, 14, 14, 8, 14, 14, 8, 14, 14, 8];
const VIT_B: EncoderDimensions = {
  encoder: {
    width: WIDTH,
    mlpWidths: WINDOWS.map(() => 4 * WIDTH),
    blocks: WINDOWS.map((window) => ({ heads: WIDTH / HEAD_DIM, headDim: HEAD_DIM, window })),
  },
  decoder: { width: CHANNELS },
};

export interface EncoderFolding {
  readonly name: 'encoder-folding';
  readonly folded_ms: number;
  readonly spelledOut_ms: number;
  /** How many times faster folding makes the encoder. */
  readonly ratio: number;
  /** Relative L2 difference of the two embeddings: they are the same function. */
  readonly difference: number;
  readonly peakRssBytes: number;
}

/**
 * The image encoder at the released size (weights by hash: time does not depend on them) in onnxruntime-node on the CPU, with the padding of
 * windowed attention folded and spelled out. In every round one session after the other, each released before the next starts; what is
 * told are medians over the rounds, so that a neighbour on the machine disturbs both alike.
 */
export async function measureEncoderFolding(rounds = 3): Promise<EncoderFolding> {
  const dir = await mkdtemp(join(tmpdir(), 'annotome-bench-'));
  try {
    const state = vitB();
    for (const padding of PADDINGS) {
      const model = writeOnnxModel(imageEncoderGraph(state, VIT_B, { padding }), { dataFile: `${padding}.onnx.data` });
      await folderSink(dir).write(`${padding}.onnx`, model.chunks);
    }
    const folded: Timed[] = [];
    const spelledOut: Timed[] = [];
    for (let round = 0; round < rounds; round++) {
      folded.push(await timed(join(dir, 'folded.onnx'), 5));
      spelledOut.push(await timed(join(dir, 'spelled-out.onnx'), 3));
    }
    return {
      name: 'encoder-folding',
      folded_ms: middle(folded.map(({ ms }) => ms)),
      spelledOut_ms: middle(spelledOut.map(({ ms }) => ms)),
      ratio: middle(folded.map(({ ms }, round) => (spelledOut[round] as Timed).ms / ms)),
      difference: relativeL2((folded[0] as Timed).embedding, (spelledOut[0] as Timed).embedding),
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The same as rows of the benchmark table. */
export async function benchEncoderFolding(): Promise<BenchResult> {
  const result = await measureEncoderFolding();
  return {
    setting: `one window through the image encoder at ViT-B size, CPU; the two embeddings differ by ${result.difference.toExponential(1)} (relative L2)`,
    measurements: [
      { what: 'padding of windowed attention spelled out (14³ tokens)', shown: seconds(result.spelledOut_ms) },
      { what: 'padding folded into 14 keys', shown: seconds(result.folded_ms), ratio: result.ratio },
    ],
    numbers: { ...result },
  };
}

const PADDINGS = ['folded', 'spelled-out'] as const;

interface Timed {
  /** Median of the runs, after one that does not count. */
  readonly ms: number;
  readonly embedding: Float32Array;
}

async function timed(model: string, runs: number): Promise<Timed> {
  const session = await createSession(model, { device: 'cpu' });
  try {
    const image = { data: hashValues('bench.image', 0, WINDOW ** 3, 1.7), dims: [1, 1, WINDOW, WINDOW, WINDOW] };
    let embedding = new Float32Array();
    const ms = await median(runs, async () => {
      embedding = Float32Array.from((await session.run({ image }))['embedding']?.data ?? []);
    });
    return { ms, embedding };
  } finally {
    await session.release();
  }
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

function relativeL2(found: Float32Array, expected: Float32Array): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((found[i] as number) - (expected[i] as number)) ** 2;
    norm += (expected[i] as number) ** 2;
  }
  return Math.sqrt(difference / norm);
}

/** Every weight of the encoder, by hash; amplitudes keep activations in the range a trained model has. */
function vitB(): StateDict {
  const state = new Map<string, StateTensor>();
  const add = (name: string, shape: readonly number[], amplitude: number, offset = 0): void => {
    const count = shape.reduce((product, size) => product * size, 1);
    state.set(name, {
      name,
      shape,
      read: (start = 0, end = count) => Promise.resolve(hashValues(name, start, end, amplitude, offset)),
    });
  };
  const linear = (name: string, out: number, from: number): void => {
    add(`${name}.weight`, [out, from], from ** -0.5);
    add(`${name}.bias`, [out], 0.08);
  };
  const norm = (name: string, width: number): void => {
    add(`${name}.weight`, [width], 0.08, 1);
    add(`${name}.bias`, [width], 0.08);
  };
  const encoder = 'image_encoder';
  add(`${encoder}.patch_embed.proj.weight`, [WIDTH, 1, 16, 16, 16], 0.05);
  add(`${encoder}.patch_embed.proj.bias`, [WIDTH], 0.08);
  add(`${encoder}.pos_embed`, [1, 8, 8, 8, WIDTH], 0.35);
  for (const [i, window] of WINDOWS.entries()) {
    const block = `${encoder}.blocks.${i}`;
    norm(`${block}.norm1`, WIDTH);
    norm(`${block}.norm2`, WIDTH);
    linear(`${block}.attn.qkv`, 3 * WIDTH, WIDTH);
    linear(`${block}.attn.proj`, WIDTH, WIDTH);
    linear(`${block}.mlp.lin1`, 4 * WIDTH, WIDTH);
    linear(`${block}.mlp.lin2`, WIDTH, 4 * WIDTH);
    for (const axis of ['d', 'h', 'w']) add(`${block}.attn.rel_pos_${axis}`, [2 * window - 1, HEAD_DIM], 0.35);
  }
  add(`${encoder}.neck.0.weight`, [CHANNELS, WIDTH, 1, 1, 1], WIDTH ** -0.5);
  norm(`${encoder}.neck.1`, CHANNELS);
  add(`${encoder}.neck.2.weight`, [CHANNELS, CHANNELS, 3, 3, 3], 0.01);
  norm(`${encoder}.neck.3`, CHANNELS);
  return state;
}
