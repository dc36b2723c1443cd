import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  type Attribute,
  type ElementType,
  type GraphNode,
  type GraphPort,
  type Initializer,
  type OnnxGraph,
} from './graph-builder.ts';
import { CheckpointError } from '../checkpoint/checkpoint-error.ts';
import { MAX_FLOAT16, toFloat16 } from '../checkpoint/float16.ts';

/** Opset 20: the first with Gelu as an operator; ONNX Runtime 1.17 and newer, node and web, read it. */
const OPSET = 20;
const IR_VERSION = 9;
/** Windows maps files at multiples of 64 KiB, everybody else at 4 KiB. */
const ALIGNMENT = 65_536;
/** Smaller constants stay inside the model: shape inference needs to see them. */
const SMALLEST_EXTERNAL = 1024;

const ELEMENT: Record<ElementType, { readonly code: number; readonly bytes: number }> = {
  float32: { code: 1, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  float16: { code: 10, bytes: 2 },
};

export interface WriteOnnxOptions {
  /** File name, in the same folder, for the weights of a model too large for one protobuf message. */
  readonly dataFile: string;
  /** Bytes of weights above which they go to {@link dataFile}; 1 GB by default (protobuf itself ends at 2 GB). */
  readonly externalAbove?: number;
}

export interface OnnxModel {
  /** The `.onnx` file in pieces; a weight is read when its piece is asked for. To be walked once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The external data file, or undefined where everything is in `chunks`. */
  readonly data: AsyncIterable<Uint8Array> | undefined;
  readonly chunksBytes: number;
}

/**
 * The bytes of an ONNX model (ModelProto of onnx.proto3, IR version 9), without ever holding more than one weight: protobuf wants every
 * length before its content, and the lengths follow from the shapes.
 */
export function writeOnnxModel(graph: OnnxGraph, options: WriteOnnxOptions): OnnxModel {
  const weightBytes = graph.initializers.reduce((sum, initializer) => sum + byteLength(initializer), 0);
  const external = weightBytes > (options.externalAbove ?? 1_000_000_000);
  let offset = 0;
  const placed = graph.initializers.map((initializer) => {
    if (!external || byteLength(initializer) < SMALLEST_EXTERNAL) return { initializer, offset: undefined };
    const start = Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
    offset = start + byteLength(initializer);
    return { initializer, offset: start };
  });
  const tensors = placed.map(({ initializer, offset: start }) => {
    const head = tensorHead(initializer, start === undefined ? undefined : { file: options.dataFile, offset: start });
    return {
      initializer,
      inside: start === undefined,
      head,
      bytes: head.byteLength + (start === undefined ? byteLength(initializer) : 0),
    };
  });

  const structure = graphStructure(graph);
  const prefixes = tensors.map(({ bytes }) => new BinaryWriter().tag(5, WireType.LengthDelimited).uint32(bytes).finish());
  const graphBytes = tensors.reduce(
    (sum, { bytes }, i) => sum + bytes + (prefixes[i] as Uint8Array).byteLength,
    structure.byteLength,
  );
  const head = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(IR_VERSION)
    .tag(2, WireType.LengthDelimited)
    .string('annotome')
    .tag(8, WireType.LengthDelimited)
    .fork()
    .tag(1, WireType.LengthDelimited)
    .string('')
    .tag(2, WireType.Varint)
    .int64(OPSET)
    .join()
    .tag(7, WireType.LengthDelimited)
    .uint32(graphBytes)
    .finish();

  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield head;
    yield structure;
    for (const [i, tensor] of tensors.entries()) {
      yield prefixes[i] as Uint8Array;
      yield tensor.head;
      if (tensor.inside) yield await encode(tensor.initializer);
    }
  }
  async function* data(): AsyncGenerator<Uint8Array> {
    let written = 0;
    for (const { initializer, offset: start } of placed) {
      if (start === undefined) continue;
      if (start > written) yield new Uint8Array(start - written);
      yield await encode(initializer);
      written = start + byteLength(initializer);
    }
  }
  return { chunks: chunks(), data: external ? data() : undefined, chunksBytes: head.byteLength + graphBytes };
}

const elements = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

const byteLength = (initializer: Initializer): number => elements(initializer.dims) * ELEMENT[initializer.elementType].bytes;

/** TensorProto up to the length of its raw data, or whole where the data is elsewhere. */
function tensorHead(initializer: Initializer, elsewhere: { file: string; offset: number } | undefined): Uint8Array {
  const writer = new BinaryWriter();
  for (const dim of initializer.dims) writer.tag(1, WireType.Varint).int64(dim);
  writer.tag(2, WireType.Varint).int32(ELEMENT[initializer.elementType].code);
  writer.tag(8, WireType.LengthDelimited).string(initializer.name);
  if (elsewhere === undefined) return writer.tag(9, WireType.LengthDelimited).uint32(byteLength(initializer)).finish();
  const entries = { location: elsewhere.file, offset: `${elsewhere.offset}`, length: `${byteLength(initializer)}` };
  for (const [key, value] of Object.entries(entries)) {
    writer.tag(13, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key).tag(2, WireType.LengthDelimited).string(value).join();
  }
  return writer.tag(14, WireType.Varint).int32(1).finish();
}

async function encode(initializer: Initializer): Promise<Uint8Array> {
  const values = await initializer.values();
  if (values.length !== elements(initializer.dims)) {
    throw new Error(`${initializer.name}: ${values.length} values for shape [${initializer.dims.join(', ')}]`);
  }
  if (initializer.elementType === 'int64') return littleEndianBytes(BigInt64Array.from(values, BigInt));
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const half = initializer.elementType === 'float16';
  const limit = half ? MAX_FLOAT16 : Number.MAX_VALUE;
  for (let i = 0; i < floats.length; i++) {
    // Written so that NaN is refused, too.
    if (!(Math.abs(floats[i] as number) <= limit)) throw unusable(initializer, i, floats[i] as number);
  }
  if (!half) return littleEndianBytes(floats);
  return littleEndianBytes(toFloat16(floats));
}

function unusable(initializer: Initializer, index: number, value: number): CheckpointError {
  const tensor = initializer.name.replace(/\.fp16$/, '');
  return Number.isFinite(value)
    ? new CheckpointError('out-of-range', {
        tensor,
        message: `element ${index} is ${value}, and float16 ends at ${MAX_FLOAT16}. Import with float32 weights (--precision fp32)`,
      })
    : new CheckpointError('corrupt', {
        tensor,
        message: `element ${index} is ${value}: the training has diverged, or the file is damaged`,
      });
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndianBytes({
  buffer,
  byteOffset,
  byteLength,
  BYTES_PER_ELEMENT,
}: ArrayBufferView & { BYTES_PER_ELEMENT: number }): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  if (hostIsLittleEndian) return bytes;
  const swapped = new Uint8Array(byteLength);
  for (let i = 0; i < byteLength; i++)
    swapped[i] = bytes[i - (i % BYTES_PER_ELEMENT) + BYTES_PER_ELEMENT - 1 - (i % BYTES_PER_ELEMENT)] as number;
  return swapped;
}

/** GraphProto without its initializers. */
function graphStructure(graph: OnnxGraph): Uint8Array {
  const writer = new BinaryWriter();
  for (const node of graph.nodes) writeNode(writer.tag(1, WireType.LengthDelimited).fork(), node).join();
  writer.tag(2, WireType.LengthDelimited).string(graph.name);
  for (const port of graph.inputs) writePort(writer.tag(11, WireType.LengthDelimited).fork(), port).join();
  for (const port of graph.outputs) writePort(writer.tag(12, WireType.LengthDelimited).fork(), port).join();
  return writer.finish();
}

function writeNode(writer: BinaryWriter, node: GraphNode): BinaryWriter {
  for (const input of node.inputs) writer.tag(1, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) writer.tag(2, WireType.LengthDelimited).string(output);
  writer.tag(3, WireType.LengthDelimited).string(node.name).tag(4, WireType.LengthDelimited).string(node.opType);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writeAttribute(writer.tag(5, WireType.LengthDelimited).fork(), name, attribute).join();
  }
  return writer;
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): BinaryWriter {
  writer.tag(1, WireType.LengthDelimited).string(name);
  if ('float' in attribute) return writer.tag(2, WireType.Bit32).float(attribute.float).tag(20, WireType.Varint).int32(1);
  if ('int' in attribute) return writer.tag(3, WireType.Varint).int64(attribute.int).tag(20, WireType.Varint).int32(2);
  for (const value of attribute.ints) writer.tag(8, WireType.Varint).int64(value);
  return writer.tag(20, WireType.Varint).int32(7);
}

/** ValueInfoProto of a float32 tensor. */
function writePort(writer: BinaryWriter, port: GraphPort): BinaryWriter {
  writer.tag(1, WireType.LengthDelimited).string(port.name);
  writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int32(ELEMENT.float32.code).tag(2, WireType.LengthDelimited).fork();
  for (const dim of port.dims) {
    writer.tag(1, WireType.LengthDelimited).fork();
    if (typeof dim === 'number') writer.tag(1, WireType.Varint).int64(dim);
    else writer.tag(2, WireType.LengthDelimited).string(dim);
    writer.join();
  }
  return writer.join().join().join();
}
