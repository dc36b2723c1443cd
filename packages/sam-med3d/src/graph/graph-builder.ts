/** How the weights lie in the file. Activations are float32 either way. */
export type Precision = 'fp32' | 'fp16';

/** A node's attribute, tagged with the type ONNX stores it as. */
export type Attribute = { readonly int: number } | { readonly float: number } | { readonly ints: readonly number[] };

export interface GraphNode {
  readonly name: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export type ElementType = 'float32' | 'float16' | 'int64';

/** A constant of the graph. Its values are asked for only while the model is written, and one at a time. */
export interface Initializer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: ElementType;
  /** Float values in C order (converted on the way out), or integers for `int64`. */
  values(): Promise<Float32Array> | Float32Array | readonly number[];
}

/** Name and shape of a graph input or output; a string is a dimension that changes from run to run. All are float32. */
export interface GraphPort {
  readonly name: string;
  readonly dims: readonly (number | string)[];
}

/** An ONNX graph as data: what {@link writeOnnxModel} turns into bytes. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Initializer[];
}

/** Elements. Halving smaller weights would save next to nothing and cost digits. */
const SMALLEST_HALF = 32_768;

/** Values of a weight, made when they are needed. */
export type Values = () => Promise<Float32Array> | Float32Array;

/**
 * Collects nodes and constants. Every method takes and returns tensor names, so a graph reads as the formula it computes; shapes are
 * in the comments of the code that builds.
 */
export class GraphBuilder {
  readonly #precision: Precision;
  readonly #nodes: GraphNode[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #names = new Map<string, number>();
  readonly #shared = new Map<string, string>();

  constructor(precision: Precision) {
    this.#precision = precision;
  }

  /** One node with one output; the output's name is made from the operator's. */
  op(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, output?: string): string {
    const name = output ?? this.#unique(opType.toLowerCase());
    this.#nodes.push({ name, opType, inputs, outputs: [name], attributes });
    return name;
  }

  /** A weight, in the precision the graph was asked for: float16 ones are cast to float32 as they are loaded. */
  weight(name: string, dims: readonly number[], values: Values): string {
    if (this.#precision === 'fp32' || dims.reduce((product, dim) => product * dim, 1) < SMALLEST_HALF)
      return this.constant(name, dims, values);
    const half = this.#unique(`${name}.fp16`);
    this.#initializers.push({ name: half, dims, elementType: 'float16', values });
    return this.op('Cast', [half], { to: { int: 1 } }, this.#unique(name));
  }

  /** A constant that stays float32: biases, norms, and tables that are small and sensitive. */
  constant(name: string, dims: readonly number[], values: Values): string {
    const unique = this.#unique(name);
    this.#initializers.push({ name: unique, dims, elementType: 'float32', values });
    return unique;
  }

  /** What was made under this key before, or what `make` makes now. */
  once(key: string, make: (name: string) => string): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = make(key);
    this.#shared.set(key, name);
    return name;
  }

  scalar(value: number): string {
    return this.once(`scalar.${value}`, (name) => this.constant(name, [], () => Float32Array.of(value)));
  }

  /** A 1-D int64 constant, shared by all who ask for the same numbers: shapes, axes, slice bounds. */
  integers(values: readonly number[]): string {
    return this.once(`integers.${values.join('_')}`, (name) => {
      this.#initializers.push({ name, dims: [values.length], elementType: 'int64', values: () => values });
      return name;
    });
  }

  /** A 0-D int64 constant. */
  integer(value: number): string {
    return this.once(`integer.${value}`, (name) => {
      this.#initializers.push({ name, dims: [], elementType: 'int64', values: () => [value] });
      return name;
    });
  }

  reshape(x: string, dims: readonly number[], output?: string): string {
    return this.op('Reshape', [x, this.integers(dims)], {}, output);
  }

  transpose(x: string, perm: readonly number[], output?: string): string {
    return this.op('Transpose', [x], { perm: { ints: perm } }, output);
  }

  concat(inputs: readonly string[], axis: number): string {
    return this.op('Concat', inputs, { axis: { int: axis } });
  }

  /** Elements `[start, end)` of one axis. */
  slice(x: string, axis: number, start: number, end: number): string {
    return this.op('Slice', [x, this.integers([start]), this.integers([end]), this.integers([axis])]);
  }

  /** `x · wᵀ + b` for 2-D x `[rows, in]` and w `[out, in]`, as torch's Linear keeps it. */
  linear(x: string, weight: string, bias?: string, output?: string): string {
    return this.op('Gemm', bias === undefined ? [x, weight] : [x, weight, bias], { transB: { int: 1 } }, output);
  }

  layerNorm(x: string, scale: string, bias: string, epsilon: number): string {
    return this.op('LayerNormalization', [x, scale, bias], { axis: { int: -1 }, epsilon: { float: epsilon } });
  }

  build(name: string, inputs: readonly GraphPort[], outputs: readonly GraphPort[]): OnnxGraph {
    return { name, inputs, outputs, nodes: this.#nodes, initializers: this.#initializers };
  }

  #unique(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}
