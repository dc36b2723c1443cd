import { createSession, nodeSource } from '@annotome/gpu-worker';
import {
  type CheckpointSource,
  type OnnxGraph,
  type OnnxSession,
  type StateDict,
  type StateTensor,
  type Tensor,
  writeOnnxModel,
} from '@annotome/sam-med3d';
import { fixturePath, hashValues, readFloat32Fixture, readJsonFixture } from '@annotome/testing';

export interface GoldenCase {
  readonly name: string;
  readonly points: readonly (readonly [number, number, number])[];
  readonly labels: readonly number[];
  readonly mask_input: 'zeros' | 'hash';
  /** Of all four mask tokens. */
  readonly iou: readonly number[];
}

export interface GoldenTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset?: number;
  readonly amplitude?: number;
  readonly values?: readonly number[];
}

interface GoldenJson {
  readonly config: { readonly out_chans: number };
  readonly cases: readonly GoldenCase[];
  readonly tensors: readonly GoldenTensor[];
}

/** What the authors' code answered, see the design note sam-med3d.md §7. */
export class GoldenSet {
  readonly width: number;
  readonly cases: readonly GoldenCase[];
  readonly tensors: readonly GoldenTensor[];
  readonly #folder: string;

  constructor(folder: 'tiny' | 'vit-b') {
    this.#folder = `golden/${folder}`;
    const json = readJsonFixture<GoldenJson>(`${this.#folder}/golden.json`);
    this.width = json.config.out_chans;
    this.cases = json.cases;
    this.tensors = json.tensors;
  }

  /** `image_embedding`, `dense_pe`, `<case>.sparse`, `<case>.masks` */
  expected(name: string): Float32Array {
    return readFloat32Fixture(`${this.#folder}/${name}.f32`);
  }

  /** The checkpoint of the tiny set. */
  checkpoint(): Promise<CheckpointSource> {
    return nodeSource(fixturePath(`${this.#folder}/checkpoint.pth`));
  }

  /** The weights as the hash makes them, without a file. */
  state(): StateDict {
    return new Map(this.tensors.map((tensor) => [tensor.name, hashTensor(tensor)]));
  }

  image(count = 1): Tensor {
    const one = hashValues('input.image', 0, 128 ** 3, 1.7);
    const data = new Float32Array(count * one.length);
    // Every image after the first is the first, seen through another contrast.
    for (let n = 0; n < count; n++) data.set(n === 0 ? one : one.map((value) => Math.abs(value) - 0.5), n * one.length);
    return { data, dims: [count, 1, 128, 128, 128] };
  }

  /** What the decoder is fed for a case, on the authors' embedding. */
  feeds({ points, labels, mask_input: mask }: GoldenCase, embedding = this.expected('image_embedding')): Record<string, Tensor> {
    return {
      embedding: { data: embedding, dims: [1, this.width, 8, 8, 8] },
      point_coords: { data: Float32Array.from(points.flat()), dims: [1, points.length, 3] },
      point_labels: { data: Float32Array.from(labels), dims: [1, points.length] },
      mask_input: {
        data: mask === 'hash' ? hashValues('input.mask', 0, 32 ** 3, 6) : new Float32Array(32 ** 3),
        dims: [1, 1, 32, 32, 32],
      },
    };
  }
}

function hashTensor({ name, shape, offset, amplitude, values }: GoldenTensor): StateTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    name,
    shape,
    read: (start = 0, end = count) =>
      Promise.resolve(
        values === undefined
          ? hashValues(name, start, end, amplitude ?? 0, offset)
          : Float32Array.from(values).subarray(start, end),
      ),
  };
}

/** The bytes of a model, all in memory. */
export async function modelBytes(graph: OnnxGraph): Promise<Uint8Array> {
  const model = writeOnnxModel(graph, { dataFile: 'none' });
  const bytes = new Uint8Array(model.chunksBytes);
  let at = 0;
  for await (const chunk of model.chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  if (at !== bytes.byteLength) throw new Error(`The model has ${at} bytes and promised ${bytes.byteLength}.`);
  return bytes;
}

/** Runs a graph once for every feed. */
export async function runGraph(
  graph: OnnxGraph,
  feeds: readonly Readonly<Record<string, Tensor>>[],
): Promise<readonly Readonly<Record<string, Tensor>>[]> {
  const session: OnnxSession = await createSession(await modelBytes(graph), { device: 'cpu' });
  try {
    const answers: Readonly<Record<string, Tensor>>[] = [];
    for (const feed of feeds) answers.push(await session.run(feed));
    return answers;
  } finally {
    await session.release();
  }
}

/** ‖found − expected‖ / ‖expected‖ */
export function relativeL2(found: Tensor | undefined, expected: Float32Array): number {
  if (found?.data.length !== expected.length)
    throw new Error(`${found?.data.length ?? 'no'} values, expected ${expected.length}`);
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((found.data[i] as number) - (expected[i] as number)) ** 2;
    norm += (expected[i] as number) ** 2;
  }
  return Math.sqrt(difference / norm);
}
