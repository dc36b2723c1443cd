import { type VoxelArray } from '@annotome/volume';
import { FormatError } from '../errors.ts';
import { integerArray, integerWidth } from './scaling.ts';

/**
 * 64-bit integers, little-endian, in the narrowest array that keeps every value: an integer up to 32 bits, else float64.
 * @throws FormatError `unsupported` when a value has no exact float64 (beyond 2^53 and not a multiple of a power of two).
 */
export function narrowInt64(bytes: Uint8Array<ArrayBuffer>, signed: boolean, file: string): VoxelArray {
  const low = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const high = signed ? new Int32Array(low.buffer, low.byteOffset, low.length) : low;
  const n = low.length / 2;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < n; i++) {
    const v = (high[2 * i + 1] as number) * 4294967296 + (low[2 * i] as number);
    if (v < min) min = v;
    if (v > max) max = v;
    if (v >= 2 ** 53 || v <= -(2 ** 53)) {
      const stored = (BigInt(high[2 * i + 1] as number) << 32n) + BigInt(low[2 * i] as number);
      if (stored !== BigInt(v)) {
        throw new FormatError('unsupported', {
          file,
          field: `${signed ? 'int64' : 'uint64'} voxels`,
          found: `voxel number ${i} is ${stored}, which a 64-bit float cannot hold exactly`,
          todo: 'Save the image with 32-bit integers or as floating point.',
        });
      }
    }
  }
  const width = integerWidth({ min, max });
  const out = width ? integerArray(width, n) : new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = (high[2 * i + 1] as number) * 4294967296 + (low[2 * i] as number);
  return out;
}
