import { gzip as pakoGzip } from 'pako';

/** One gzip member with neither time nor name: the same bytes for the same voxels, in every browser and in Node. */
export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return pakoGzip(bytes, { level: 6, chunkSize: 1 << 18 });
}
