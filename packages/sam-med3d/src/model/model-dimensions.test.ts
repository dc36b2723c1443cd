import { readJsonFixture } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../checkpoint/checkpoint-error.ts';
import { type StateDict, type StateTensor } from '../checkpoint/state-dict.ts';
import { modelDimensions } from './model-dimensions.ts';

const { tensors } = readJsonFixture<{ tensors: { name: string; shape: number[] }[] }>('golden/tiny/golden.json');
/** Weights the graphs have no use for: the other mask tokens' heads, and leftovers of 2-D SAM. */
const UNUSED = /output_hypernetworks_mlps\.[123]\.|no_mask_embed|^pixel_/;
const used = tensors.filter(({ name }) => !UNUSED.test(name));

/** The tiny model with some shapes replaced; undefined takes the tensor away. */
function stateWith(changes: Readonly<Record<string, readonly number[] | undefined>>): StateDict {
  const state = new Map<string, StateTensor>();
  for (const { name, shape } of tensors) {
    const changed = name in changes ? changes[name] : shape;
    if (changed !== undefined) state.set(name, { name, shape: changed, read: () => Promise.resolve(new Float32Array()) });
  }
  return state;
}

function refusal(state: StateDict): CheckpointError {
  try {
    modelDimensions(state);
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('modelDimensions', () => {
  it('names the first weight that is missing, and the shape it should have', () => {
    // A block or layer without the weight it is counted by is one that is not there.
    const counted = /blocks\.[12]\.attn\.qkv\.weight|layers\.1\.self_attn\.q_proj\.weight|layers\.[12]\.weight/;
    for (const { name, shape } of used.filter(({ name }) => !counted.test(name))) {
      const error = refusal(stateWith({ [name]: undefined }));
      expect(error, name).toMatchObject({ code: 'missing-tensor', tensor: name, foundShape: undefined });
      expect(error.expectedShape, name).toHaveLength(shape.length);
    }
  });

  it('names a tensor and both shapes where any shape is another', () => {
    for (const { name, shape } of used) {
      for (const changed of [[...shape, 1], shape.slice(1), shape.map((size) => size + 1), shape.map(() => 0)]) {
        const error = refusal(stateWith({ [name]: changed }));
        expect(error.code, name).toBe('wrong-shape');
        expect(error.tensor, name).toBeDefined();
        expect(error.message).toContain(
          `expected [${error.expectedShape?.join(', ') ?? '?'}], found [${error.foundShape?.join(', ') ?? '?'}]`,
        );
      }
    }
  });

  it('does not need what the graphs do not use', () => {
    const unused = tensors.filter(({ name }) => UNUSED.test(name));
    expect(unused.length).toBeGreaterThan(10);
    expect(modelDimensions(stateWith(Object.fromEntries(unused.map(({ name }) => [name, undefined]))))).toEqual(
      modelDimensions(stateWith({})),
    );
  });

  it.each<[string, Record<string, readonly number[]>, RegExp]>([
    [
      'an even table of relative positions',
      { d: [26, 24], h: [26, 24], w: [26, 24] },
      /even number.*expected \[2·window − 1, 24\], found \[26, 24\]/,
    ],
    ['tables of two sizes', { d: [27, 24], h: [15, 24], w: [27, 24] }, /rel_pos_h.*expected \[27, 24\], found \[15, 24\]/],
    ['heads that do not divide the width', { d: [27, 25], h: [27, 25], w: [27, 25] }, /not a multiple of the head width 25/],
    ['a window of absurd size', { d: [999_999, 24], h: [999_999, 24], w: [999_999, 24] }, /far larger/],
  ])('refuses %s', (_, shapes, message) => {
    const changes = Object.entries(shapes).map(([axis, shape]) => [`image_encoder.blocks.0.attn.rel_pos_${axis}`, shape]);
    const error = refusal(stateWith(Object.fromEntries(changes) as Record<string, number[]>));
    expect(error.message).toMatch(message);
  });
});
