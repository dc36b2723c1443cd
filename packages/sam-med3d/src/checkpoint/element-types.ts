import { fromFloat16 } from './float16.ts';
import { dataView } from './read-bytes.ts';

/** Element types a checkpoint may hold. Weights must be one of the floats; the others appear in optimizer state and counters. */
export type DType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'complex64'
  | 'complex128';

export const DTYPE_BYTES: Readonly<Record<DType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int8: 1,
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  complex64: 8,
  complex128: 16,
};

export const isFloat = (dtype: DType): dtype is 'float32' | 'float16' | 'bfloat16' | 'float64' =>
  dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64';

/** Packed elements as float32. `bytes` is a whole number of elements. */
export function toFloat32(
  bytes: Uint8Array,
  dtype: 'float32' | 'float16' | 'bfloat16' | 'float64',
  littleEndian: boolean,
): Float32Array {
  const view = dataView(bytes);
  const size = DTYPE_BYTES[dtype];
  const count = bytes.byteLength / size;
  if (dtype === 'float32' && littleEndian === hostIsLittleEndian) {
    return bytes.byteOffset % 4 === 0
      ? new Float32Array(bytes.buffer, bytes.byteOffset, count)
      : new Float32Array(bytes.slice().buffer);
  }
  const values = new Float32Array(count);
  if (dtype === 'float32') for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, littleEndian);
  else if (dtype === 'float64') for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i, littleEndian);
  else if (dtype === 'float16') {
    halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => fromFloat16(bits));
    for (let i = 0; i < count; i++) values[i] = halves[view.getUint16(2 * i, littleEndian)] as number;
  } else {
    // bfloat16 is the upper half of a float32.
    const bits = new Uint32Array(values.buffer);
    for (let i = 0; i < count; i++) bits[i] = view.getUint16(2 * i, littleEndian) << 16;
  }
  return values;
}

/** The value of every float16, by its bits. */
let halves: Float32Array | undefined;

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
