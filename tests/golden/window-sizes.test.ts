import { imageEncoderGraph, type EncoderDimensions, type StateDict, type StateTensor } from '@annotome/sam-med3d';
import { hashValues } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { relativeL2, runGraph } from './golden-set.ts';
import { referenceEncoder } from './reference-encoder.ts';

/**
 * Windows no golden file has: other sizes than 14, several windows an axis, with and without padding, and logits so large that the folded
 * padding must not overflow. Against the formulas in float64.
 */
const HEADS = 2;
const HEAD_DIM = 5;
const WIDTH = HEADS * HEAD_DIM;
const CHANNELS = 6;

function encoderOf(window: number, strength: number): { state: StateDict; dimensions: EncoderDimensions } {
  const state = new Map<string, StateTensor>();
  const add = (name: string, shape: readonly number[], amplitude: number, offset = 0): void => {
    const full = `image_encoder.${name}`;
    const count = shape.reduce((product, size) => product * size, 1);
    state.set(full, {
      name: full,
      shape,
      read: (start = 0, end = count) => Promise.resolve(hashValues(full, start, end, amplitude, offset)),
    });
  };
  const linear = (name: string, out: number, from: number, amplitude = 0.4): void => {
    add(`${name}.weight`, [out, from], amplitude);
    add(`${name}.bias`, [out], 0.7);
  };
  const norm = (name: string, width: number): void => {
    add(`${name}.weight`, [width], 0.1, 1);
    add(`${name}.bias`, [width], 0.1);
  };
  add('patch_embed.proj.weight', [WIDTH, 1, 16, 16, 16], 0.05);
  add('patch_embed.proj.bias', [WIDTH], 0.1);
  add('pos_embed', [1, 8, 8, 8, WIDTH], 0.5);
  norm('blocks.0.norm1', WIDTH);
  norm('blocks.0.norm2', WIDTH);
  linear('blocks.0.attn.qkv', 3 * WIDTH, WIDTH, 0.4 * strength);
  linear('blocks.0.attn.proj', WIDTH, WIDTH);
  linear('blocks.0.mlp.lin1', 7, WIDTH);
  linear('blocks.0.mlp.lin2', WIDTH, 7);
  for (const axis of ['d', 'h', 'w']) add(`blocks.0.attn.rel_pos_${axis}`, [2 * window - 1, HEAD_DIM], strength);
  add('neck.0.weight', [CHANNELS, WIDTH, 1, 1, 1], 0.4);
  norm('neck.1', CHANNELS);
  add('neck.2.weight', [CHANNELS, CHANNELS, 3, 3, 3], 0.2);
  norm('neck.3', CHANNELS);
  return {
    state,
    dimensions: {
      encoder: { width: WIDTH, mlpWidths: [7], blocks: [{ heads: HEADS, headDim: HEAD_DIM, window }] },
      decoder: { width: CHANNELS },
    },
  };
}

describe.each([
  // Whole windows: 8³ tokens divide evenly.
  [1, 1],
  [2, 1],
  [4, 1],
  // Several windows an axis, the last one padded.
  [3, 1],
  [5, 1],
  [7, 1],
  // Global; one padded window.
  [8, 1],
  [9, 1],
  [12, 1],
  // Logits of several hundred: e^x overflows, lse must not.
  [11, 12],
])('windows of %d³ tokens, weights times %d', (window, strength) => {
  it('folded and spelled out, as the formulas in float64', async () => {
    const { state, dimensions } = encoderOf(window, strength);
    const image = hashValues('image', 0, 128 ** 3, 1.7);
    const feeds = [{ image: { data: image, dims: [1, 1, 128, 128, 128] } }];
    const expected = await referenceEncoder(state, dimensions, image);
    for (const padding of ['folded', 'spelled-out'] as const) {
      const [answer] = await runGraph(imageEncoderGraph(state, dimensions, { padding }), feeds);
      expect(relativeL2(answer?.['embedding'], expected), padding).toBeLessThanOrEqual(strength > 1 ? 1e-4 : 2e-6);
    }
  });
});
