import { joined } from '@annotome/testing';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, type OnnxGraph, type Precision } from './graph-builder.ts';
import { writeOnnxModel, type WriteOnnxOptions } from './write-onnx-model.ts';

type Fields = Map<number, (Uint8Array | number)[]>;

/** The fields of a protobuf message, bytes undecoded: a reader of its own, so that the writer is not checked by itself. */
function fields(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const found: Fields = new Map();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    let value: Uint8Array | number;
    if (type === WireType.LengthDelimited) value = reader.bytes();
    else if (type === WireType.Varint) value = Number(reader.int64());
    else value = reader.float();
    found.set(field, [...(found.get(field) ?? []), value]);
  }
  return found;
}
const message = (found: Fields, field: number, index = 0): Fields => fields(found.get(field)?.[index] as Uint8Array);
const text = (found: Fields, field: number): string => new TextDecoder().decode(found.get(field)?.[0] as Uint8Array);

async function collected(pieces: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces ?? []) all.push(piece);
  return joined(all);
}

function graph(values: Float32Array, precision: Precision = 'fp32'): OnnxGraph {
  const g = new GraphBuilder(precision);
  const weight = g.weight('w', [values.length], () => values);
  g.op('Add', ['x', g.weight('big', [40_000], () => new Float32Array(40_000).fill(0.1))], {
    axis: { int: -1 },
    epsilon: { float: 0.5 },
  });
  g.op('Mul', [weight, g.integers([3, -4])], { perm: { ints: [1, 0] } }, 'y');
  return g.build('a graph', [{ name: 'x', dims: ['n', 3] }], [{ name: 'y', dims: [3] }]);
}
const write = (of: OnnxGraph, options: Partial<WriteOnnxOptions> = {}): ReturnType<typeof writeOnnxModel> =>
  writeOnnxModel(of, { dataFile: 'm.onnx.data', ...options });

describe('writeOnnxModel', () => {
  it('writes a ModelProto whose lengths are right', async () => {
    const written = write(graph(Float32Array.of(1, 2, 3)));
    const bytes = await collected(written.chunks);
    expect(bytes.length).toBe(written.chunksBytes);
    const model = fields(bytes);
    expect(model.get(1)).toEqual([9]);
    expect(message(model, 8).get(2)).toEqual([20]);
    const proto = message(model, 7);
    expect(text(proto, 2)).toBe('a graph');
    expect(proto.get(1)).toHaveLength(2);
    const [add, mul] = [message(proto, 1, 0), message(proto, 1, 1)];
    expect([text(add, 4), text(mul, 4), text(mul, 2)]).toEqual(['Add', 'Mul', 'y']);
    expect(message(add, 5, 0).get(3)).toEqual([-1]);
    expect(message(add, 5, 1).get(2)).toEqual([0.5]);
    expect(message(mul, 5).get(8)).toEqual([1, 0]);
    const input = message(message(message(proto, 11), 2), 1);
    expect(text(message(message(input, 2), 1, 0), 2)).toBe('n');
    expect(message(message(input, 2), 1, 1).get(1)).toEqual([3]);
    const weight = message(proto, 5, 0);
    expect([weight.get(1), weight.get(2), text(weight, 8)]).toEqual([[3], [1], 'w']);
    expect(weight.get(9)?.[0]).toEqual(new Uint8Array(Float32Array.of(1, 2, 3).buffer));
    const integers = message(proto, 5, 2);
    expect(integers.get(9)?.[0]).toEqual(new Uint8Array(BigInt64Array.of(3n, -4n).buffer));
  });

  it('keeps large weights outside where it must, small ones inside, each at a multiple of 64 KiB', async () => {
    const g = new GraphBuilder('fp32');
    for (const size of [300, 2, 70_000, 512]) g.weight(`w${size}`, [size], () => new Float32Array(size).fill(size));
    const written = write(g.build('g', [], []), { externalAbove: 1000 });
    const proto = message(fields(await collected(written.chunks)), 7);
    const data = await collected(written.data);
    const offsets = [0, 1, 2, 3].map((i) => {
      const tensor = message(proto, 5, i);
      const entries = (tensor.get(13) ?? [])
        .map((entry) => fields(entry as Uint8Array))
        .map((entry) => [text(entry, 1), text(entry, 2)]);
      return {
        outside: tensor.get(14)?.[0],
        ...(Object.fromEntries(entries) as Record<string, string>),
        raw: tensor.get(9)?.[0],
      };
    });
    expect(offsets).toEqual([
      { outside: 1, raw: undefined, location: 'm.onnx.data', offset: '0', length: '1200' },
      { outside: undefined, raw: new Uint8Array(Float32Array.of(2, 2).buffer) },
      { outside: 1, raw: undefined, location: 'm.onnx.data', offset: '65536', length: '280000' },
      { outside: 1, raw: undefined, location: 'm.onnx.data', offset: '393216', length: '2048' },
    ]);
    expect(data.length).toBe(393_216 + 2048);
    expect(new Float32Array(data.buffer, 65_536, 70_000).every((value) => value === 70_000)).toBe(true);
    expect(new Float32Array(data.buffer, 393_216, 512).every((value) => value === 512)).toBe(true);
  });

  it('halves large weights and casts them back', async () => {
    const proto = message(fields(await collected(write(graph(new Float32Array(40_000).fill(1 / 3), 'fp16')).chunks)), 7);
    const weight = message(proto, 5, 0);
    expect([weight.get(2), text(weight, 8)]).toEqual([[10], 'w.fp16']);
    expect(new Uint16Array((weight.get(9)?.[0] as Uint8Array).slice().buffer).every((bits) => bits === 0x3555)).toBe(true);
    expect(text(message(proto, 1, 0), 4)).toBe('Cast');
  });

  it('reads a weight only when its turn comes, one after the other', async () => {
    const log: string[] = [];
    const g = new GraphBuilder('fp32');
    for (const name of ['a', 'b']) g.weight(name, [2], () => (log.push(name), new Float32Array(2)));
    const { chunks } = write(g.build('g', [], []));
    expect(log).toEqual([]);
    for await (const _ of chunks) log.push('.');
    expect(log.join('')).toBe('....a...b.');
  });

  it.each<[string, number, Precision, object]>([
    ['a number float16 cannot hold', 70_000, 'fp16', { code: 'out-of-range', tensor: 'w' }],
    ['NaN', Number.NaN, 'fp32', { code: 'corrupt', tensor: 'w' }],
    ['infinity', -Infinity, 'fp32', { code: 'corrupt', tensor: 'w' }],
  ])('refuses %s, naming the tensor', async (_, value, precision, error) => {
    const values = new Float32Array(40_000);
    values[7] = value;
    await expect(collected(write(graph(values, precision)).chunks)).rejects.toMatchObject({ name: 'CheckpointError', ...error });
  });
});
