import { z } from 'zod';
import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { type DType } from './element-types.ts';
import { releasedNames } from './find-state-dict.ts';
import { dataView, readBytes } from './read-bytes.ts';
import { type StateDict, type StateTensor } from './state-dict.ts';
import { storedTensor } from './stored-tensor.ts';

/** The format's own limit. */
const MAX_HEADER = 100_000_000;

const DTYPES: Readonly<Record<string, DType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F64: 'float64',
  I8: 'int8',
  U8: 'uint8',
  I16: 'int16',
  I32: 'int32',
  I64: 'int64',
  BOOL: 'bool',
};

const Size = z.number().int().nonnegative();
const TensorHeader = z.object({ dtype: z.string(), shape: z.array(Size).max(32), data_offsets: z.tuple([Size, Size]) });
const Header = z.record(z.string(), z.unknown());

/** A safetensors file: a u64 length, a JSON header, the bytes. Weights are read when asked for. */
export async function readSafetensors(source: CheckpointSource): Promise<StateDict> {
  const length = Number(dataView(await readBytes(source, 0, 8, 'the safetensors header')).getBigUint64(0, true));
  if (length > MAX_HEADER) throw new CheckpointError('corrupt', { message: `the safetensors header claims ${length} bytes` });
  const text = new TextDecoder().decode(await readBytes(source, 8, 8 + length, 'the safetensors header'));
  const header = Header.safeParse(parseJson(text));
  if (!header.success) throw new CheckpointError('corrupt', { message: 'the safetensors header is not a JSON object' });
  const state = new Map<string, StateTensor>();
  for (const [name, value] of Object.entries(header.data)) {
    if (name === '__metadata__') continue;
    const parsed = TensorHeader.safeParse(value);
    if (!parsed.success)
      throw new CheckpointError('corrupt', { tensor: name, message: 'its header has no dtype, shape and data_offsets' });
    const { dtype: code, shape, data_offsets: offsets } = parsed.data;
    const dtype = DTYPES[code];
    if (dtype === undefined) {
      throw new CheckpointError('unsupported', { tensor: name, message: `dtype ${code} is not read`, expectedShape: shape });
    }
    const [start, end] = offsets;
    if (end < start)
      throw new CheckpointError('corrupt', {
        tensor: name,
        message: `its bytes end (${end}) before they begin (${start})`,
        expectedShape: shape,
      });
    state.set(
      name,
      storedTensor(source, name, { dtype, shape, start: 8 + length + start, bytes: end - start, offset: 0, littleEndian: true }),
    );
  }
  return releasedNames(state);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CheckpointError('corrupt', { message: 'the safetensors header is not JSON' }, { cause: error });
  }
}
