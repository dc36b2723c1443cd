import { type VoxelArray } from '@annotome/volume';
import { type ByteReader, type Ending } from '../compression/byte-reader.ts';
import { FormatError } from '../errors.ts';
import { type Warning } from '../image.ts';
import { decodeFloat128 } from './float128.ts';
import { narrowInt64 } from './int64.ts';
import { applyScaling, rangeOf, type Scaling } from './scaling.ts';
import { BYTES_OF, type StoredType } from './stored-type.ts';

export interface VoxelLayout {
  readonly count: number;
  readonly type: StoredType;
  readonly littleEndian: boolean;
  /** Undefined: values as stored. */
  readonly scaling: Scaling | undefined;
  /** Whether the data should end behind these voxels, so that a checksum can be compared. */
  readonly last: boolean;
}

/** 1024³: beyond it one typed array, and a browser's memory, no longer hold an image. */
const MAX_VOXELS = 2 ** 30;

/**
 * Refuses a header that claims more than fits, before anything is allocated for it.
 * @throws FormatError `too-large`.
 */
export function checkSize(file: string, field: string, size: readonly number[]): void {
  const count = size.reduce((product, n) => product * n, 1);
  if (count <= MAX_VOXELS) return;
  throw new FormatError('too-large', {
    file,
    field,
    found: `${size.join(' × ')} = ${count.toLocaleString('en')} voxels; at most ${MAX_VOXELS.toLocaleString('en')} fit`,
    todo: 'If the header is right, crop the image or store it more coarsely; if not, export the file again.',
  });
}

const truncated = (file: string, field: string, expected: number, found: number): FormatError =>
  new FormatError('truncated', {
    file,
    field,
    found: `the header asks for ${expected} bytes of voxels, the file has ${found}`,
    todo: 'The file was cut short: copy or export it again.',
  });

/**
 * The next `count` voxels of `reader` as values: byte order, width and scaling dealt with. NaN and infinite values are kept and
 * counted in a warning. Memory at the peak: what is stored, plus what is returned where that is wider.
 * @param available most bytes that can be behind the reader (the file's size, or a bound on what it inflates to).
 * @throws FormatError `truncated`, `unsupported` (64-bit integers that no float64 holds), `inconsistent` (checksum).
 */
export async function readVoxels(
  reader: ByteReader,
  layout: VoxelLayout,
  at: { readonly file: string; readonly field: string; readonly available: number; readonly warnings: Warning[] },
): Promise<VoxelArray> {
  const { count, type, littleEndian, scaling } = layout;
  const { file, field, warnings } = at;
  const size = BYTES_OF[type];
  const expected = count * size;
  if (expected > at.available) throw truncated(file, field, expected, at.available);

  // A narrow integer under a fractional slope becomes float32: it is read into the tail of the memory it will fill.
  const room = scaling && size < 4 && !(Number.isInteger(scaling.slope) && Number.isInteger(scaling.intercept)) ? 4 : size;
  const bytes = new Uint8Array(allocate(file, count * room), count * (room - size));
  const found = await reader.fill(bytes);
  if (found < expected) throw truncated(file, field, expected, found);
  if (layout.last) warnings.push(...endingWarnings(await reader.verify(), file));
  if (!littleEndian) swapBytes(bytes, size);

  let data: VoxelArray;
  if (type === 'int64' || type === 'uint64') data = narrowInt64(bytes, type === 'int64', file);
  else if (type === 'float128') {
    const decoded = decodeFloat128(bytes);
    data = decoded.data;
    warnings.push({
      code: 'float128-rounded',
      message: `128-bit floats (read as ${decoded.layout}) were rounded to 64 bits.`,
      file,
    });
  } else data = view(bytes, type);
  if (scaling) data = applyScaling(data, scaling);
  if (data instanceof Float32Array || data instanceof Float64Array) warnNonFinite(data, file, warnings);
  return data;
}

function endingWarnings({ complete, extra }: Ending, file: string): Warning[] {
  const warnings: Warning[] = [];
  if (!complete) {
    warnings.push({
      code: 'checksum-missing',
      message: 'The compressed file ends before its checksum; all voxels were there, but damage to them would go unseen.',
      file,
    });
  }
  if (extra > 0) {
    warnings.push({
      code: 'extra-bytes',
      message: `${extra} bytes follow the voxels that the header describes and were passed over; is the header right?`,
      file,
    });
  }
  return warnings;
}

function allocate(file: string, bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new FormatError(
      'too-large',
      {
        file,
        field: 'voxels',
        found: `${bytes} bytes do not fit in this machine's memory`,
        todo: 'Crop the image, or open it where there is more memory.',
      },
      { cause },
    );
  }
}

function warnNonFinite(data: Float32Array | Float64Array, file: string, warnings: Warning[]): void {
  const { nonFinite } = rangeOf(data);
  if (nonFinite > 0) {
    warnings.push({
      code: 'non-finite-voxels',
      message: `${nonFinite} of ${data.length} voxels are NaN or infinite; they were kept as they are.`,
      file,
    });
  }
}

function view(bytes: Uint8Array<ArrayBuffer>, type: Exclude<StoredType, 'int64' | 'uint64' | 'float128'>): VoxelArray {
  const { buffer, byteOffset, length } = bytes;
  switch (type) {
    case 'int8':
      return new Int8Array(buffer, byteOffset, length);
    case 'uint8':
      return bytes;
    case 'int16':
      return new Int16Array(buffer, byteOffset, length / 2);
    case 'uint16':
      return new Uint16Array(buffer, byteOffset, length / 2);
    case 'int32':
      return new Int32Array(buffer, byteOffset, length / 4);
    case 'uint32':
      return new Uint32Array(buffer, byteOffset, length / 4);
    case 'float32':
      return new Float32Array(buffer, byteOffset, length / 4);
    case 'float64':
      return new Float64Array(buffer, byteOffset, length / 8);
  }
}

/** Reverses the bytes of every value, in place. */
function swapBytes(bytes: Uint8Array<ArrayBuffer>, size: number): void {
  if (size === 2) {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    for (let i = 0; i < words.length; i++) {
      const v = words[i] as number;
      words[i] = (v << 8) | (v >> 8);
    }
    return;
  }
  if (size < 4) return;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const perValue = size / 4;
  for (let start = 0; start < words.length; start += perValue) {
    for (let a = start, b = start + perValue - 1; a <= b; a++, b--) {
      const first = swap32(words[a] as number);
      words[a] = swap32(words[b] as number);
      words[b] = first;
    }
  }
}

const swap32 = (v: number): number => (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
