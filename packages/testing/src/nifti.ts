import { gunzipSync } from 'node:zlib';
import { readFixture } from './fixtures.ts';

/** A NIfTI-1 fixture as the tests of the lower packages need it; the real reader lives in `@annotome/formats`. */
export interface NiftiFixture {
  /** Voxels along i, j, k. */
  readonly size: readonly [number, number, number];
  /** The sform in LPS: row-major 3×4, voxel → millimetres. Without an sform, the spacing alone. */
  readonly affine: readonly number[];
  /** i fastest, as stored (no slope). */
  readonly data: Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array;
}

const READERS: Record<number, readonly [bytes: number, method: 'Uint8' | 'Int16' | 'Uint16' | 'Int32' | 'Float32' | 'Float64']> =
  {
    2: [1, 'Uint8'],
    4: [2, 'Int16'],
    8: [4, 'Int32'],
    16: [4, 'Float32'],
    64: [8, 'Float64'],
    512: [2, 'Uint16'],
  };
const ARRAYS = {
  Uint8: Uint8Array,
  Int16: Int16Array,
  Uint16: Uint16Array,
  Int32: Int32Array,
  Float32: Float32Array,
  Float64: Float64Array,
};

/** Reads a single-file, 3-D NIfTI-1 fixture, either byte order. */
export function readNiftiFixture(name: string): NiftiFixture {
  const file = readFixture(name);
  const bytes = name.endsWith('.gz') ? new Uint8Array(gunzipSync(file)) : file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getInt32(0, true) === 348;
  const size = [42, 44, 46].map((at) => view.getInt16(at, little)) as [number, number, number];
  const reader = READERS[view.getInt16(70, little)];
  if (!reader) throw new Error(`${name}: this test reader needs a plain scalar type`);
  const [width, kind] = reader;
  const at = view.getFloat32(108, little);
  const data = new ARRAYS[kind](size[0] * size[1] * size[2]);
  for (let v = 0; v < data.length; v++) data[v] = view[`get${kind}`](at + v * width, little);
  const hasSform = view.getInt16(254, little) > 0;
  const affine = Array.from({ length: 12 }, (_, c) =>
    hasSform
      ? view.getFloat32(280 + 4 * c, little) * (c < 8 ? -1 : 1)
      : c % 5 === 0
        ? view.getFloat32(80 + 4 * (c / 5), little)
        : 0,
  );
  return { size, affine, data };
}
