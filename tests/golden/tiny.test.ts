import { createHash } from 'node:crypto';
import {
  GRAPH_VERSION,
  imageEncoderGraph,
  maskDecoderGraph,
  modelDimensions,
  readCheckpoint,
  type ModelDimensions,
  type OnnxGraph,
  type StateDict,
  type Tensor,
} from '@annotome/sam-med3d';
import { beforeAll, describe, expect, it } from 'vitest';
import { GoldenSet, relativeL2, runGraph } from './golden-set.ts';

const golden = new GoldenSet('tiny');
const PRECISIONS = [
  ['fp32', 1e-5],
  ['fp16', 2e-3],
] as const;
let state: StateDict;
let dimensions: ModelDimensions;

beforeAll(async () => {
  ({ state } = await readCheckpoint(await golden.checkpoint()));
  dimensions = modelDimensions(state);
});

describe('the tiny checkpoint', () => {
  it('holds every weight of the reference, bit for bit', async () => {
    expect([...state.keys()].sort()).toEqual(golden.tensors.map(({ name }) => name).sort());
    const expected = golden.state();
    for (const [name, tensor] of state) {
      expect(tensor.shape, name).toEqual(expected.get(name)?.shape);
      expect(await tensor.read(), name).toEqual(await expected.get(name)?.read());
    }
  });

  it('gives its dimensions by its shapes', () => {
    expect(dimensions).toEqual({
      encoder: {
        width: 48,
        mlpWidths: [192, 192, 192],
        blocks: [14, 8, 14].map((window) => ({ heads: 2, headDim: 24, window })),
      },
      decoder: {
        width: 48,
        layers: [{ mlpWidth: 2048 }, { mlpWidth: 2048 }],
        maskTokens: 4,
        upscaling: [12, 6],
        maskChannels: [4, 16],
      },
    });
  });
});

describe.each(PRECISIONS)('with weights in %s, against the authors’ code (relative L2 ≤ %d)', (precision, tolerance) => {
  it('the image encoder', async () => {
    const [answer] = await runGraph(imageEncoderGraph(state, dimensions, { precision }), [{ image: golden.image() }]);
    expect(answer?.['embedding']?.dims).toEqual([1, 48, 8, 8, 8]);
    expect(relativeL2(answer?.['embedding'], golden.expected('image_embedding'))).toBeLessThanOrEqual(tolerance);
  });

  it('prompt encoder and mask decoder, every case', async () => {
    const graph = maskDecoderGraph(state, dimensions, { precision, extraOutputs: ['dense_pe', 'sparse'] });
    const answers = await runGraph(
      graph,
      golden.cases.map((one) => golden.feeds(one)),
    );
    for (const [i, one] of golden.cases.entries()) {
      const answer = answers[i] ?? {};
      const rows = one.points.length === 0 ? 0 : one.points.length + 1;
      expect(answer['sparse']?.dims, one.name).toEqual([1, rows, 48]);
      if (rows > 0)
        expect(relativeL2(answer['sparse'], golden.expected(`${one.name}.sparse`)), one.name).toBeLessThanOrEqual(tolerance);
      expect(relativeL2(answer['dense_pe'], golden.expected('dense_pe')), one.name).toBeLessThanOrEqual(tolerance);
      // The authors' masks are of all four tokens; ours is the first's.
      const mask = golden.expected(`${one.name}.masks`).subarray(0, 32 ** 3);
      expect(answer['mask_logits']?.dims).toEqual([1, 1, 32, 32, 32]);
      expect(relativeL2(answer['mask_logits'], mask), one.name).toBeLessThanOrEqual(tolerance);
      expect(answer['iou']?.dims).toEqual([1, 1]);
      expect(relativeL2(answer['iou'], Float32Array.of(one.iou[0] ?? Number.NaN)), one.name).toBeLessThanOrEqual(tolerance);
    }
  });
});

describe('the graphs themselves', () => {
  it('padding folded and padding spelled out are the same function', async () => {
    const feeds = [{ image: golden.image() }];
    const [folded] = await runGraph(imageEncoderGraph(state, dimensions, { padding: 'folded' }), feeds);
    const [spelledOut] = await runGraph(imageEncoderGraph(state, dimensions, { padding: 'spelled-out' }), feeds);
    expect(relativeL2(folded?.['embedding'], spelledOut?.['embedding']?.data ?? new Float32Array())).toBeLessThanOrEqual(3e-6);
  });

  it('a batch of two is two images', async () => {
    const both = golden.image(2);
    const half = both.data.length / 2;
    const one = (data: Float32Array): Record<string, Tensor> => ({ image: { data, dims: [1, 1, 128, 128, 128] } });
    const graph = imageEncoderGraph(state, dimensions);
    const [first, second, batch] = await runGraph(graph, [
      one(both.data.subarray(0, half)),
      one(both.data.subarray(half)),
      { image: both },
    ]);
    const expected = Float32Array.from([...(first?.['embedding']?.data ?? []), ...(second?.['embedding']?.data ?? [])]);
    expect(batch?.['embedding']?.dims).toEqual([2, 48, 8, 8, 8]);
    expect(relativeL2(batch?.['embedding'], expected)).toBeLessThanOrEqual(1e-6);
    expect(relativeL2(first?.['embedding'], second?.['embedding']?.data ?? new Float32Array())).toBeGreaterThan(0.1);
  });

  it('a click with label −1 says nothing of its place', async () => {
    const [click] = golden.cases;
    const at = (x: number): Record<string, Tensor> => ({
      ...golden.feeds(click as (typeof golden.cases)[number]),
      point_coords: { data: Float32Array.of(x, 7, 90), dims: [1, 1, 3] },
      point_labels: { data: Float32Array.of(-1), dims: [1, 1] },
    });
    const graph = maskDecoderGraph(state, dimensions, { extraOutputs: ['sparse'] });
    const [one, other] = await runGraph(graph, [at(3), at(100)]);
    const ignored = await state.get('prompt_encoder.not_a_point_embed.weight')?.read();
    expect(one?.['sparse']?.data).toEqual(Float32Array.from([...(ignored ?? []), ...(ignored ?? [])]));
    expect(other).toEqual(one);
  });

  it('needs a higher GRAPH_VERSION when the graphs change, so that no graph kept from before is used', () => {
    const sha256 = ({ nodes, initializers, inputs, outputs }: OnnxGraph): string => {
      const constants = initializers.map(({ name, dims }) => ({ name, dims }));
      return createHash('sha256')
        .update(
          JSON.stringify({ nodes, constants, inputs, outputs }, (_, value: unknown) =>
            typeof value === 'bigint' ? String(value) : value,
          ),
        )
        .digest('hex');
    };
    const graphs = [imageEncoderGraph(state, dimensions), maskDecoderGraph(state, dimensions)].map(sha256);
    expect({ version: GRAPH_VERSION, graphs }).toMatchInlineSnapshot(`
      {
        "graphs": [
          "86bba4789df74337d6a5700f29374384603ee7b0e24fa037f5a85acfbc54c0a8",
          "daac14dc114c864fb2d8d33d1ba46788b3f0f4ab1f5917dd13164324b00240e5",
        ],
        "version": 1,
      }
    `);
  });

  it('uses only operators that ONNX Runtime Web has on WebGPU', () => {
    // js/web/docs/webgpu-operators.md of 1.30; its Conv and ConvTranspose are 2-D only, so there is neither here.
    const supported = new Set(
      'Abs Add Cast Clip Concat Cos Div Exp Expand Floor Gelu Gemm LayerNormalization Log MatMul Mul Neg Pad ReduceMax ReduceSum Relu Reshape Shape Sin Slice Softmax Sub Transpose Unsqueeze'.split(
        ' ',
      ),
    );
    const graphs = [
      imageEncoderGraph(state, dimensions, { precision: 'fp16' }),
      maskDecoderGraph(state, dimensions, { precision: 'fp16' }),
    ];
    for (const { nodes } of graphs) {
      expect(nodes.length).toBeGreaterThan(50);
      expect(nodes.map(({ opType }) => opType).filter((opType) => !supported.has(opType))).toEqual([]);
    }
  });
});
