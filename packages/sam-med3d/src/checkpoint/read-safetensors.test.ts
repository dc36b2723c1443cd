import { bytesOf, joined } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { type CheckpointErrorCode } from './checkpoint-error.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { type StateDict } from './state-dict.ts';

async function read(header: unknown, data: Uint8Array = new Uint8Array(64), length?: number): Promise<StateDict> {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = joined([bytesOf(BigUint64Array.of(BigInt(length ?? json.length))), json, data]);
  const source = {
    name: 'x.safetensors',
    size: bytes.length,
    read: (start: number, end: number) => Promise.resolve(bytes.subarray(start, end)),
  };
  return (await readCheckpoint(source)).state;
}

describe('safetensors', () => {
  it('reads every float type', async () => {
    const data = joined([
      bytesOf(Float32Array.of(1.5, -2)),
      bytesOf(Float64Array.of(0.1)),
      // 1, −0.5 as halves; 3, −1 as upper halves of floats.
      bytesOf(Uint16Array.of(0x3c00, 0xb800, 0x4040, 0xbf80)),
      bytesOf(BigInt64Array.of(7n)),
    ]);
    const state = await read(
      {
        __metadata__: { format: 'pt' },
        single: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
        double: { dtype: 'F64', shape: [], data_offsets: [8, 16] },
        half: { dtype: 'F16', shape: [2], data_offsets: [16, 20] },
        brain: { dtype: 'BF16', shape: [2], data_offsets: [20, 24] },
        counter: { dtype: 'I64', shape: [1], data_offsets: [24, 32] },
      },
      data,
    );
    expect(await state.get('single')?.read()).toEqual(Float32Array.of(1.5, -2));
    expect(await state.get('double')?.read()).toEqual(Float32Array.of(0.1));
    expect(await state.get('half')?.read()).toEqual(Float32Array.of(1, -0.5));
    expect(await state.get('brain')?.read()).toEqual(Float32Array.of(3, -1));
    await expect(state.get('counter')?.read()).rejects.toMatchObject({ code: 'unsupported', tensor: 'counter' });
  });

  it('takes off what a wrapper put before the names', async () => {
    const state = await read({
      'module.image_encoder.patch_embed.proj.weight': { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([...state.keys()]).toEqual(['image_encoder.patch_embed.proj.weight']);
  });

  const tensor = (change: object): unknown => ({ w: { dtype: 'F32', shape: [4, 4], data_offsets: [0, 64], ...change } });
  it.each<[string, unknown, CheckpointErrorCode, number[] | undefined]>([
    ['fewer bytes than the shape asks for', tensor({ data_offsets: [0, 60] }), 'corrupt', [15]],
    ['a shape of absurd size', tensor({ shape: [1e9, 1e9] }), 'corrupt', [16]],
    ['bytes past the end of the file', tensor({ data_offsets: [32, 96] }), 'truncated', [8]],
    ['an end before the beginning', tensor({ data_offsets: [64, 0] }), 'corrupt', undefined],
    ['a dtype it does not read', tensor({ dtype: 'F8_E4M3' }), 'unsupported', undefined],
    ['a header without offsets', { w: { dtype: 'F32', shape: [4, 4] } }, 'corrupt', undefined],
    ['negative sizes', tensor({ shape: [-4, -4] }), 'corrupt', undefined],
  ])('refuses %s, naming the tensor', async (_, header, code, foundShape) => {
    await expect(read(header)).rejects.toMatchObject({ name: 'CheckpointError', code, tensor: 'w', foundShape });
  });

  it.each<[string, unknown, number | undefined, CheckpointErrorCode]>([
    ['JSON that is none', '{"w": ', undefined, 'corrupt'],
    ['a header longer than the file', {}, 10_000, 'truncated'],
    ['a header of absurd length', {}, 2 ** 50, 'corrupt'],
  ])('refuses %s', async (_, header, length, code) => {
    await expect(read(header, new Uint8Array(8), length)).rejects.toMatchObject({ name: 'CheckpointError', code });
  });
});
