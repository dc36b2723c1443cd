import { type CodecMetadata } from 'zarrita';
import { size, type Size, type VoxelArray } from '../coordinates.ts';
import { type VoxelTypeName } from '../voxel-array.ts';

/** Voxels along i, j, k that are stored and fetched together. README.md says what was measured, and why not shards. */
export const CHUNK: Size = size(64, 64, 64);

export type ZarrType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

const ZARR_TYPES: Readonly<Record<VoxelTypeName, ZarrType>> = {
  Int8Array: 'int8',
  Uint8Array: 'uint8',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Float32Array: 'float32',
  Float64Array: 'float64',
};

export const zarrTypeOf = (type: VoxelTypeName): ZarrType => ZARR_TYPES[type];

export function voxelTypeOf(type: string): VoxelTypeName | undefined {
  return (Object.keys(ZARR_TYPES) as VoxelTypeName[]).find((name) => ZARR_TYPES[name] === type);
}

/** Chunk of an array of this size: no longer than the array along any axis. */
export const clampChunk = (chunk: Size, n: Size): Size =>
  size(Math.min(chunk[0], n[0]), Math.min(chunk[1], n[1]), Math.min(chunk[2], n[2]));

/**
 * Codecs of a stored volume: Zarr's `bytes`, then Blosc with Zstandard, bytes of a number grouped by significance first (worth
 * about a tenth on CT; nothing to group in 8-bit data).
 * @param speak `standard` for zarr.json; `numcodecs` for an array to be written by zarrita 0.7.5, which hands the configuration to
 *   numcodecs as it is, where the shuffle is a number and a word means none.
 */
export function codecsOf(data: VoxelArray, speak: 'standard' | 'numcodecs'): CodecMetadata[] {
  const shuffled = data.BYTES_PER_ELEMENT > 1;
  const shuffle = speak === 'numcodecs' ? (shuffled ? 1 : 0) : shuffled ? 'shuffle' : 'noshuffle';
  return [
    { name: 'bytes', configuration: { endian: 'little' } },
    // numcodecs' build of Blosc always shuffles by 4 bytes.
    { name: 'blosc', configuration: { cname: 'zstd', clevel: 3, shuffle, typesize: 4, blocksize: 0 } },
  ];
}
