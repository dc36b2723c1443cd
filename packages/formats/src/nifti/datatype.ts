import { type VoxelTypeName } from '@annotome/volume';
import { FormatError } from '../errors.ts';
import { type StoredType } from '../voxels/stored-type.ts';

/** `datatype` codes of nifti1.h that are one number per voxel. */
const SCALAR: Readonly<Record<number, StoredType>> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
  1536: 'float128',
};

const REFUSED: Readonly<Record<number, { name: string; todo: string }>> = {
  1: { name: 'one bit per voxel', todo: 'Save the mask with one byte per voxel.' },
  32: { name: 'complex64', todo: 'Save the magnitude (or the phase) as float32.' },
  128: { name: 'RGB24, a colour image', todo: 'Save the image the colours were made from, or one channel of it.' },
  1792: { name: 'complex128', todo: 'Save the magnitude (or the phase) as float32.' },
  2048: { name: 'complex256', todo: 'Save the magnitude (or the phase) as float32.' },
  2304: { name: 'RGBA32, a colour image', todo: 'Save the image the colours were made from, or one channel of it.' },
};

/** @throws FormatError `unsupported` for complex, colour, bit and unknown types, naming the code. */
export function storedType(datatype: number, file: string): StoredType {
  const type = SCALAR[datatype];
  if (type) return type;
  const refused = REFUSED[datatype];
  throw new FormatError('unsupported', {
    file,
    field: 'datatype',
    found: `${datatype} (${refused?.name ?? 'not a NIfTI type'}); expected one integer or floating-point number per voxel`,
    todo: refused?.todo ?? 'The header is damaged: export the file again.',
  });
}

/** The code each typed array is written with. */
export const DATATYPE_OF: Readonly<Record<VoxelTypeName, number>> = {
  Uint8Array: 2,
  Int16Array: 4,
  Int32Array: 8,
  Float32Array: 16,
  Float64Array: 64,
  Int8Array: 256,
  Uint16Array: 512,
  Uint32Array: 768,
};
