import { deflateRawSync } from 'node:zlib';
import { bytesOf, joined, readFixture, torchTensor, torchZip, type TorchTensorValue, type TorchValue } from '@annotome/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelDimensions } from '../model/model-dimensions.ts';
import { CheckpointError, type CheckpointErrorCode } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { readCheckpoint } from './read-checkpoint.ts';

const memory = (bytes: Uint8Array): CheckpointSource => ({
  name: 'damaged.pth',
  size: bytes.byteLength,
  read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
});

const zip = (root: TorchValue): Uint8Array => joined(torchZip(root));
const ones = (shape: readonly number[]): TorchTensorValue =>
  torchTensor(shape, () => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1));

async function refusal(bytes: Uint8Array): Promise<CheckpointError> {
  try {
    const { state } = await readCheckpoint(memory(bytes));
    modelDimensions(state);
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return error as CheckpointError;
  }
  throw new Error('was not refused');
}

const tiny = readFixture('golden/tiny/checkpoint.pth');

describe('a file that is cut off', () => {
  it.each([0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])(
    'names the tensor the cut goes through and both shapes (at %d)',
    async (share) => {
      const error = await refusal(tiny.slice(0, Math.floor(tiny.length * share)));
      expect(error.code).toBe('truncated');
      expect(error.tensor).toMatch(/^(image_encoder|prompt_encoder|mask_decoder|pixel)/);
      const expected = (error.expectedShape ?? []).reduce((a: number, b) => a * Number(b), 1);
      const [found] = error.foundShape ?? [Number.NaN];
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThan(expected);
      expect(error.message).toContain(`[${error.expectedShape?.join(', ') ?? ''}]`);
    },
  );

  it('says so where even the pickle is cut', async () => {
    const error = await refusal(tiny.slice(0, 9000));
    expect(error).toMatchObject({ code: 'truncated' });
    expect(error.message).toMatch(/pickle ends at byte/);
  });

  it('says so where only the directory is missing', async () => {
    expect(await refusal(tiny.slice(0, tiny.length - 13_000))).toMatchObject({ code: 'truncated' });
    expect(await refusal(tiny.slice(0, 100))).toMatchObject({ code: 'truncated' });
    expect(await refusal(tiny.slice(0, 3))).toMatchObject({ code: 'truncated' });
  });

  it('of the older form, too', async () => {
    const old = readFixture('expected/checkpoint/before-1.6.pth');
    const error = await refusal(old.slice(0, old.length - 60));
    expect(error).toMatchObject({
      code: 'truncated',
      tensor: 'image_encoder.patch_embed.proj.weight',
      expectedShape: [2, 3, 4],
      foundShape: [13],
    });
  });
});

/** Puts one entry's bytes through deflate, as a zip tool would; `claim` is the size it says it unpacks to. */
function compressedEntry(bytes: Uint8Array, name: string, claim?: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const local = text.indexOf(name) - 30;
  const central = text.lastIndexOf(name) - 46;
  const size = view.getUint32(local + 18, true);
  const data = local + 30 + name.length;
  const packed = deflateRawSync(bytes.subarray(data, data + size));
  const out = Uint8Array.from(bytes);
  const edit = new DataView(out.buffer);
  out.set(packed.subarray(0, size), data);
  for (const header of [local + 8, central + 10]) {
    edit.setUint16(header, 8, true);
    edit.setUint32(header + 10, packed.length, true);
    edit.setUint32(header + 14, claim ?? size, true);
  }
  return out;
}

describe('a zip that lies', () => {
  const root = { model_state_dict: { 'image_encoder.patch_embed.proj.weight': ones([4, 25]) } };

  it.each([undefined, 0xfffffff0])('refuses compressed weights before it unpacks a byte (claiming %s)', async (claim) => {
    const error = await refusal(compressedEntry(zip(root), 'archive/data/0', claim));
    expect(error).toMatchObject({ code: 'zip-bomb', tensor: 'image_encoder.patch_embed.proj.weight', expectedShape: [4, 25] });
    expect(error.foundShape).toHaveLength(1);
  });

  it('refuses a compressed pickle', async () => {
    expect(await refusal(compressedEntry(zip(root), 'archive/data.pkl'))).toMatchObject({ code: 'zip-bomb' });
  });

  it('refuses an entry that is larger than the file', async () => {
    const bytes = zip(root);
    const central = Buffer.from(bytes).lastIndexOf('archive/data/0') - 46;
    for (const field of [20, 24]) new DataView(bytes.buffer).setUint32(central + field, 0x7fffffff, true);
    const error = await refusal(bytes);
    expect(error).toMatchObject({ code: 'corrupt', tensor: 'image_encoder.patch_embed.proj.weight', expectedShape: [4, 25] });
    expect(error.message).toContain('2147483647 bytes');
  });

  it('refuses two entries that share their bytes', async () => {
    const bytes = zip({ model_state_dict: { ...root.model_state_dict, other: ones([4, 25]) } });
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [first, second] = ['archive/data/0', 'archive/data/1'].map((name) => text.lastIndexOf(name) - 46) as [number, number];
    text.writeUInt32LE(text.readUInt32LE(first + 42), second + 42);
    expect(await refusal(bytes)).toMatchObject({
      code: 'zip-bomb',
      tensor: 'image_encoder.patch_embed.proj.weight',
      expectedShape: [4, 25],
      foundShape: [100],
    });
  });

  it('refuses a directory of more entries than it has bytes', async () => {
    const bytes = zip(root);
    new DataView(bytes.buffer).setUint16(bytes.length - 12, 60_000, true);
    expect(await refusal(bytes)).toMatchObject({ code: 'corrupt' });
  });
});

describe('a pickle that lies', () => {
  const storage = (count: number, bytes = 4 * count): TorchTensorValue['storage'] => ({
    type: 'torch FloatStorage',
    count,
    bytes: () => new Uint8Array(bytes),
  });

  it.each<[string, TorchTensorValue, CheckpointErrorCode]>([
    ['a shape larger than its storage', { kind: 'tensor', shape: [1000, 1000], storage: storage(10) }, 'corrupt'],
    [
      'a shape no number holds',
      { kind: 'tensor', shape: [2_000_000_000, 2_000_000_000, 2_000_000_000], strides: [0, 0, 0], storage: storage(10) },
      'corrupt',
    ],
    [
      'nothing times a shape no number holds',
      {
        kind: 'tensor',
        shape: [0, ...Array<number>(40).fill(2_000_000_000)].slice(0, 32),
        strides: Array<number>(32).fill(0),
        storage: storage(1),
      },
      'wrong-shape',
    ],
    [
      'one number seen a million times',
      { kind: 'tensor', shape: [1000, 1000], strides: [0, 0], storage: storage(10) },
      'zip-bomb',
    ],
    ['an offset past its storage', { kind: 'tensor', shape: [2], offset: 9, storage: storage(10) }, 'corrupt'],
    ['a stride past its storage', { kind: 'tensor', shape: [2], strides: [10], storage: storage(10) }, 'corrupt'],
    [
      'a storage with fewer bytes than it claims',
      { kind: 'tensor', shape: [1000, 1000], storage: storage(1_000_000, 40) },
      'corrupt',
    ],
    [
      'a storage of whole numbers',
      { kind: 'tensor', shape: [2], storage: { ...storage(2), type: 'torch IntStorage' } },
      'wrong-shape',
    ],
  ])('refuses %s', async (_, tensor, code) => {
    const error = await refusal(zip({ 'image_encoder.patch_embed.proj.weight': tensor }));
    expect(error).toMatchObject({ code, tensor: 'image_encoder.patch_embed.proj.weight' });
    expect(error.expectedShape).toBeDefined();
    expect(error.foundShape).toBeDefined();
  });

  it('reads past a storage of a type it does not know, and names it where it is a weight', async () => {
    const unknown: TorchTensorValue = { kind: 'tensor', shape: [2], storage: { ...storage(2), type: 'torch QUInt4x2Storage' } };
    const weights = { 'image_encoder.patch_embed.proj.weight': ones([2]), 'image_encoder.neck.1.weight': unknown };
    const { state } = await readCheckpoint(memory(zip({ model_state_dict: weights, scale: unknown })));
    expect(await state.get('image_encoder.patch_embed.proj.weight')?.read()).toEqual(Float32Array.of(1, 1));
    await expect(state.get('image_encoder.neck.1.weight')?.read()).rejects.toMatchObject({
      code: 'unsupported',
      tensor: 'image_encoder.neck.1.weight',
      message: expect.stringContaining('QUInt4x2Storage') as string,
    });
  });

  it.each<[string, readonly number[]]>([
    ['lists in lists', Array<number>(3_000_000).fill(0x5d)],
    ['marks without end', Array<number>(5_000_000).fill(0x28)],
    ['a memo without end', [0x4e, ...Array.from({ length: 4_100_000 }, () => 0x94)]],
  ])('refuses %s before memory runs out', async (_, opcodes) => {
    const whole = joined(torchZip({}, 'archive', { 'data.pk_': Uint8Array.from([0x80, 4, ...opcodes, 0x2e]) }));
    // The crafted entry takes the pickle's name.
    const text = Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength);
    const rename = (from: string, to: string): void => {
      for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) text.write(to, at);
    };
    rename('archive/data.pkl', 'archive/data.old');
    rename('archive/data.pk_', 'archive/data.pkl');
    expect(await refusal(whole)).toMatchObject({ code: 'zip-bomb' });
  });

  it('refuses a file without weights, saying what it holds', async () => {
    expect((await refusal(zip({ epoch: 3 }))).message).toMatch(/state_dict/);
    expect((await refusal(zip({ kind: 'object', callable: 'sam.Model Sam', args: [] }))).message).toMatch(/whole pickled object/);
  });
});

describe('weights of another model', () => {
  it('names the first that is missing', async () => {
    const error = await refusal(zip({ 'conv1.weight': ones([2, 2]) }));
    expect(error).toMatchObject({
      code: 'missing-tensor',
      tensor: 'image_encoder.patch_embed.proj.weight',
      foundShape: undefined,
    });
    expect(error.message).toContain('[embed_dim, 1, 16, 16, 16], found none');
  });

  it('is neither torch nor safetensors', async () => {
    expect(await refusal(new TextEncoder().encode('<html>404 Not Found</html>'))).toMatchObject({ code: 'not-recognised' });
    expect(await refusal(new Uint8Array())).toBeInstanceOf(CheckpointError);
  });
});

describe('any damage', () => {
  // Pickle, directory, or anywhere: structure is what breaks a reader.
  const place = fc.oneof(
    fc.nat(25_600),
    fc.nat(12_800).map((n) => tiny.length - 1 - n),
    fc.nat(tiny.length - 1),
  );
  const flips = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 });

  /** Reads the file and all its weights; anything but a result or a CheckpointError fails the test. */
  async function survives(bytes: Uint8Array): Promise<void> {
    try {
      const { state } = await readCheckpoint(memory(bytes));
      for (const tensor of state.values()) {
        const values = await tensor.read();
        expect(values.length).toBe(tensor.shape.reduce((a, b) => a * b, 1));
      }
      modelDimensions(state);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
    }
  }

  it('changed bytes give a result or a CheckpointError', async () => {
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Uint8Array.from(tiny);
        for (const [at, value] of changes) bytes[at] = value;
        await survives(bytes);
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it('cutting it anywhere gives a CheckpointError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.nat(30_000), fc.nat(tiny.length - 1)), async (length) => {
        expect(await refusal(tiny.subarray(0, length))).toBeInstanceOf(CheckpointError);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('of the small files of every protocol, every other byte', async () => {
    for (const file of ['protocol-2.pth', 'protocol-4.pth', 'before-1.6.pth']) {
      const whole = readFixture(`expected/checkpoint/${file}`);
      for (let at = 0; at < whole.length; at++) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
        await survives(bytes);
      }
    }
  }, 120_000);

  it('of a safetensors file, byte by byte', async () => {
    const header = JSON.stringify({
      a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
      b: { dtype: 'F16', shape: [3], data_offsets: [16, 22] },
    });
    const whole = joined([
      bytesOf(BigUint64Array.of(BigInt(header.length))),
      new TextEncoder().encode(header),
      new Uint8Array(22),
    ]);
    for (let at = 0; at < whole.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        await survives(bytes);
      }
    }
  }, 120_000);
});
