/** How one voxel is stored. 64-bit integers and 128-bit floats have no typed array that keeps every value: see `readVoxels`. */
export type StoredType =
  'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64' | 'float128';

export const BYTES_OF: Readonly<Record<StoredType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
  float128: 16,
};
