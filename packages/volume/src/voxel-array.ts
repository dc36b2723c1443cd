import { type VoxelArray } from './coordinates.ts';

const CONSTRUCTORS = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;

export type VoxelTypeName = keyof typeof CONSTRUCTORS;

/** The array's type; unlike `instanceof`, right for subclasses (Node's Buffer) and for arrays of another realm too. */
export const typeName = (data: VoxelArray): VoxelTypeName => data[Symbol.toStringTag];

/** A new array of the named type: `count` zeros. */
export const emptyOf = (type: VoxelTypeName, count: number): VoxelArray => new CONSTRUCTORS[type](count);

/** A new array of the same type: `count` zeros. */
export const emptyLike = <T extends VoxelArray>(data: T, count: number): T => emptyOf(typeName(data), count) as T;

/** Whether `value` can be written into the array's type and read back unchanged (float32: up to rounding). */
export function isRepresentable(type: VoxelTypeName, value: number): boolean {
  if (type === 'Float64Array') return true;
  if (type === 'Float32Array') return !Number.isFinite(value) || Number.isFinite(Math.fround(value));
  return emptyOf(type, 1).fill(value)[0] === value;
}

/**
 * The same memory as unsigned integers of the same width (float64: as it is). Loops that only move voxels see four array types
 * instead of eight, which V8 still compiles to direct loads, and NaN payloads survive.
 */
export function bitsOf(array: VoxelArray): Uint8Array | Uint16Array | Uint32Array | Float64Array {
  const { buffer, byteOffset, length } = array;
  switch (array.BYTES_PER_ELEMENT) {
    case 1:
      return new Uint8Array(buffer, byteOffset, length);
    case 2:
      return new Uint16Array(buffer, byteOffset, length);
    case 4:
      return new Uint32Array(buffer, byteOffset, length);
    default:
      return new Float64Array(buffer, byteOffset, length);
  }
}
