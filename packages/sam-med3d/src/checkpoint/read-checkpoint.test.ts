import {
  bytesOf,
  joined,
  readFixture,
  readJsonFixture,
  torchTensor,
  torchZip,
  type TorchTensorValue,
  type TorchValue,
} from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { type CheckpointSource } from './checkpoint-source.ts';
import { readCheckpoint } from './read-checkpoint.ts';

const memory = (bytes: Uint8Array, name = 'test.pth'): CheckpointSource => ({
  name,
  size: bytes.byteLength,
  read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
});

const ANCHOR = 'image_encoder.patch_embed.proj.weight';
const zip = (root: TorchValue, extra: Record<string, Uint8Array> = {}): CheckpointSource =>
  memory(joined(torchZip(root, 'any name', extra)));
const numbers = (shape: readonly number[]): TorchTensorValue =>
  torchTensor(shape, () => Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i));

type Expected = Record<string, { shape: number[]; values: (number | string)[] }>;

describe('checkpoints pickled by CPython', () => {
  const expected = readJsonFixture<Expected>('expected/checkpoint/expected.json');

  it.each(['protocol-2.pth', 'protocol-3.pth', 'protocol-4.pth', 'protocol-5.pth', 'before-1.6.pth'])(
    '%s: every dtype, stride and offset, past everything else a training script leaves behind',
    async (file) => {
      const { format, state } = await readCheckpoint(memory(readFixture(`expected/checkpoint/${file}`), file));
      expect(format).toBe(file === 'before-1.6.pth' ? 'torch-legacy' : 'torch-zip');
      const names = Object.keys(expected).filter((name) => format === 'torch-zip' || name !== 'untyped');
      expect([...state.keys()].sort()).toEqual(names.sort());
      for (const name of names) {
        const { shape, values } = expected[name] ?? { shape: [], values: [] };
        expect(state.get(name)?.shape, name).toEqual(shape);
        expect(await state.get(name)?.read(), name).toEqual(
          Float32Array.from(values, (v) => (v === '-inf' ? -Infinity : Number(v))),
        );
      }
    },
  );

  it('the older form with pickles of protocol 4, which begin with a frame', async () => {
    const old = readFixture('expected/checkpoint/before-1.6.pth');
    const magicEnd = 2 + 2 + 10 + 1;
    const frame = Uint8Array.of(0x80, 4, 0x95, 13, 0, 0, 0, 0, 0, 0, 0);
    const framed = joined([frame, old.slice(2, magicEnd), old.slice(magicEnd)]);
    const { format, state } = await readCheckpoint(memory(framed));
    expect(format).toBe('torch-legacy');
    expect(await state.get(ANCHOR)?.read()).toEqual(await (await readCheckpoint(memory(old))).state.get(ANCHOR)?.read());
  });

  it('reads a part of a tensor', async () => {
    const { state } = await readCheckpoint(memory(readFixture('expected/checkpoint/protocol-2.pth')));
    for (const name of [ANCHOR, 'a.transposed', 'a.part', 'half']) {
      const all = (await state.get(name)?.read()) ?? new Float32Array();
      expect(await state.get(name)?.read(1, 4), name).toEqual(all.slice(1, 4));
    }
  });
});

/** Moves every size and offset of the directory into zip64 extra fields, as files above 4 GB have them. */
function zip64(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  const start = view.getUint32(end + 16, true);
  const pieces = [bytes.subarray(0, start)];
  let at = start;
  while (at < end) {
    const nameLength = view.getUint16(at + 28, true);
    const header = bytes.slice(at, at + 46 + nameLength);
    const edit = new DataView(header.buffer);
    const extra = new DataView(new ArrayBuffer(28));
    extra.setUint16(0, 1, true);
    extra.setUint16(2, 24, true);
    for (const [field, value] of [24, 20, 42].entries()) {
      extra.setBigUint64(4 + 8 * field, BigInt(edit.getUint32(value, true)), true);
      edit.setUint32(value, 0xffffffff, true);
    }
    edit.setUint16(30, 28, true);
    pieces.push(header, bytesOf(extra));
    at += header.length;
  }
  const size = pieces.slice(1).reduce((sum, piece) => sum + piece.length, 0);
  const count = view.getUint16(end + 10, true);
  const record = new DataView(new ArrayBuffer(56));
  record.setUint32(0, 0x06064b50, true);
  for (const [field, value] of [44, 0, count, count, size, start].entries()) {
    if (field !== 1) record.setBigUint64([4, 12, 24, 32, 40, 48][field] as number, BigInt(value), true);
  }
  const locator = new DataView(new ArrayBuffer(20));
  locator.setUint32(0, 0x07064b50, true);
  locator.setBigUint64(8, BigInt(start + size), true);
  const last = bytes.slice(end);
  last.fill(0xff, 8, 20);
  return joined([...pieces, bytesOf(record), bytesOf(locator), last]);
}

it('reads a zip64 directory', async () => {
  const { state } = await readCheckpoint(memory(zip64(joined(torchZip({ [ANCHOR]: numbers([2, 2]), other: numbers([3]) })))));
  expect(await state.get('other')?.read()).toEqual(Float32Array.of(0, 1, 2));
});

describe('where the weights are', () => {
  it.each<[string, (weights: Record<string, TorchTensorValue>) => TorchValue]>([
    ['a bare state dict', (weights) => weights],
    ['model_state_dict', (weights) => ({ epoch: 1, model_state_dict: weights })],
    ['state_dict', (weights) => ({ state_dict: weights, best: 0.5 })],
    ['model', (weights) => ({ model: weights })],
    ['model within state', (weights) => ({ state_dict: { model: weights } })],
  ])('%s', async (_, wrap) => {
    const { state } = await readCheckpoint(zip(wrap({ [ANCHOR]: numbers([2]), other: numbers([3]) })));
    expect([...state.keys()].sort()).toEqual([ANCHOR, 'other']);
  });

  it.each(['module.', 'model.', '_orig_mod.module.', 'sam_model.'])(
    'takes off what a wrapper put before the names: %s',
    async (prefix) => {
      const { state } = await readCheckpoint(
        zip({ model_state_dict: { [`${prefix}${ANCHOR}`]: numbers([2]), [`${prefix}other`]: numbers([3]) } }),
      );
      expect([...state.keys()].sort()).toEqual([ANCHOR, 'other']);
    },
  );

  it('prefers the dictionary that holds a SAM-Med3D', async () => {
    const { state } = await readCheckpoint(
      zip({ loss: numbers([1]), model: { layer: numbers([2]) }, network: { [ANCHOR]: numbers([3]) } }),
    );
    expect([...state.keys()]).toEqual([ANCHOR]);
  });

  it('reads the dtypes and the byte order the file says', async () => {
    const swapped = bytesOf(Float32Array.of(1, 2, 3))
      .slice()
      .reverse();
    const tensor: TorchTensorValue = {
      kind: 'tensor',
      shape: [3],
      storage: { type: 'torch.cuda FloatStorage', count: 3, bytes: () => swapped },
    };
    const { state } = await readCheckpoint(zip({ x: tensor }, { byteorder: new TextEncoder().encode('big') }));
    expect(await state.get('x')?.read()).toEqual(Float32Array.of(3, 2, 1));
  });

  it('reads an expanded tensor: one element in the file, seen many times', async () => {
    const tensor: TorchTensorValue = { ...numbers([2]), shape: [2, 3], strides: [0, 0], offset: 1 };
    const { state } = await readCheckpoint(zip({ [ANCHOR]: tensor }));
    expect(await state.get(ANCHOR)?.read()).toEqual(new Float32Array(6).fill(1));
  });

  it('reads only what is asked for', async () => {
    const bytes = joined(torchZip({ small: numbers([4]), large: numbers([100_000]) }));
    let read = 0;
    const counting: CheckpointSource = {
      ...memory(bytes),
      read: (start, end) => {
        read += end - start;
        return Promise.resolve(bytes.subarray(start, end));
      },
    };
    const { state } = await readCheckpoint(counting);
    await state.get('small')?.read();
    // The tail that is searched for the directory has up to 64 kB.
    expect(read).toBeLessThan(80_000);
  });
});

describe('what a pickle would run', () => {
  it('runs nothing: calls become data, their results are not needed', async () => {
    const calls = ['os system', 'builtins eval', 'subprocess Popen', 'torch.serialization load'].map((callable): TorchValue => ({
      kind: 'object',
      callable,
      args: ['echo owned > /tmp/owned'],
      state: { __dict__: 1 },
    }));
    const { state } = await readCheckpoint(zip({ first: calls, model_state_dict: { [ANCHOR]: numbers([2]) } }));
    expect(await state.get(ANCHOR)?.read()).toEqual(Float32Array.of(0, 1));
  });
});
