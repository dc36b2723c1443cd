import { CheckpointError } from '../checkpoint/checkpoint-error.ts';
import { type StateDict, type StateTensor } from '../checkpoint/state-dict.ts';
import { type GraphBuilder } from './graph-builder.ts';

export interface LinearOptions {
  readonly bias?: boolean;
  /** Output channels `[start, end)` only. */
  readonly start?: number;
  readonly end?: number;
  /** Name of the result, where it is an output of the graph. */
  readonly output?: string;
}

/** Puts the checkpoint's weights into a graph under their own names. */
export class StateWeights {
  readonly #graph: GraphBuilder;
  readonly #state: StateDict;

  constructor(graph: GraphBuilder, state: StateDict) {
    this.#graph = graph;
    this.#state = state;
  }

  has(name: string): boolean {
    return this.#state.has(name);
  }

  tensor(name: string): StateTensor {
    const tensor = this.#state.get(name);
    if (tensor === undefined) throw new CheckpointError('missing-tensor', { tensor: name, message: 'is not in the checkpoint' });
    return tensor;
  }

  /** A matrix as `[rows, the rest]`, in the graph's precision; rows `[start, end)` only, where they are given. */
  matrix(name: string, start = 0, end?: number): string {
    const tensor = this.tensor(name);
    const [rows = 1] = tensor.shape;
    const columns = elementCount(tensor.shape) / rows;
    const last = end ?? rows;
    const whole = start === 0 && last === rows;
    const label = whole ? name : `${name}[${start}:${last}]`;
    return this.#graph.weight(label, [last - start, columns], () => tensor.read(start * columns, last * columns));
  }

  /** A bias or a norm's factor, 1-D, always float32. */
  vector(name: string, start = 0, end?: number): string {
    const tensor = this.tensor(name);
    const last = end ?? elementCount(tensor.shape);
    const label = start === 0 && end === undefined ? name : `${name}[${start}:${last}]`;
    return this.#graph.constant(label, [last - start], () => tensor.read(start, last));
  }

  /** torch's `nn.Linear` on 2-D x, or a convolution whose kernel is its stride, on patches. */
  linear(x: string, name: string, options: LinearOptions = {}): string {
    const { bias = true, start, end, output } = options;
    const b = bias ? this.vector(`${name}.bias`, start, end) : undefined;
    return this.#graph.linear(x, this.matrix(`${name}.weight`, start, end), b, output);
  }

  /** LayerNorm over the last axis. */
  norm(x: string, name: string, epsilon: number): string {
    return this.#graph.layerNorm(x, this.vector(`${name}.weight`), this.vector(`${name}.bias`), epsilon);
  }
}

export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** C-order copy of a C-order array with its axes in another order, as numpy's `transpose`. */
export function permute(values: Float32Array, shape: readonly number[], perm: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const sizes = perm.map((axis) => shape[axis] ?? 1);
  const steps = perm.map((axis) => strides[axis] ?? 0);
  const out = new Float32Array(values.length);
  const index = sizes.map(() => 0);
  const rank = sizes.length;
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from] as number;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const step = steps[axis] as number;
      const next = (index[axis] as number) + 1;
      from += step;
      if (next < (sizes[axis] as number)) {
        index[axis] = next;
        break;
      }
      from -= next * step;
      index[axis] = 0;
    }
  }
  return out;
}
