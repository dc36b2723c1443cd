import { FormatError } from '../errors.ts';
import { type Warning } from '../image.ts';
import { BYTES_OF, type StoredType } from '../voxels/stored-type.ts';
import { type NrrdHeader } from './header.ts';

/** All the names the format allows. */
const TYPES: readonly (readonly [StoredType, readonly string[]])[] = [
  ['int8', ['signed char', 'int8', 'int8_t']],
  ['uint8', ['uchar', 'unsigned char', 'uint8', 'uint8_t']],
  ['int16', ['short', 'short int', 'signed short', 'signed short int', 'int16', 'int16_t']],
  ['uint16', ['ushort', 'unsigned short', 'unsigned short int', 'uint16', 'uint16_t']],
  ['int32', ['int', 'signed int', 'int32', 'int32_t']],
  ['uint32', ['uint', 'unsigned int', 'uint32', 'uint32_t']],
  ['int64', ['longlong', 'long long', 'long long int', 'signed long long', 'signed long long int', 'int64', 'int64_t']],
  ['uint64', ['ulonglong', 'unsigned long long', 'unsigned long long int', 'uint64', 'uint64_t']],
  ['float32', ['float']],
  ['float64', ['double']],
];
const TYPE_OF = new Map(TYPES.flatMap(([type, names]) => names.map((name) => [name, type] as const)));

/** @throws FormatError `unsupported` for blocks, `inconsistent` for what is no type. */
export function typeOf(header: NrrdHeader, file: string): StoredType {
  const text = header.fields.get('type')?.toLowerCase().replace(/\s+/g, ' ');
  const type = TYPE_OF.get(text ?? '');
  if (type) return type;
  throw new FormatError(text === 'block' ? 'unsupported' : 'inconsistent', {
    file,
    field: 'type',
    found: `"${text ?? 'nothing'}"; expected one number per voxel, such as short or float`,
    todo: text === 'block' ? 'Save the image with a numeric type.' : 'The header is damaged: export the file again.',
  });
}

export interface NrrdEncoding {
  readonly name: 'raw' | 'gzip' | 'text' | 'hex';
  readonly littleEndian: boolean;
  readonly lineSkip: number;
  /** −1: the voxels are the last bytes. */
  readonly byteSkip: number;
}

const ENCODINGS: Readonly<Record<string, NrrdEncoding['name']>> = {
  raw: 'raw',
  gzip: 'gzip',
  gz: 'gzip',
  txt: 'text',
  text: 'text',
  ascii: 'text',
  hex: 'hex',
};

/** @throws FormatError `unsupported` (bzip2, others), `inconsistent` (skips, byte order). */
export function encodingOf(header: NrrdHeader, type: StoredType, file: string, warnings: Warning[]): NrrdEncoding {
  const text = header.fields.get('encoding')?.toLowerCase() ?? 'nothing';
  const name = ENCODINGS[text];
  if (!name) {
    throw new FormatError('unsupported', {
      file,
      field: 'encoding',
      found: `"${text}"; raw, gzip, text and hex are read`,
      todo: 'Save the file with gzip encoding.',
    });
  }
  const endian = header.fields.get('endian')?.toLowerCase();
  if (endian !== undefined && endian !== 'little' && endian !== 'big') {
    throw new FormatError('inconsistent', {
      file,
      field: 'endian',
      found: `"${endian}"; expected little or big`,
      todo: 'The header is damaged: export the file again.',
    });
  }
  if (endian === undefined && BYTES_OF[type] > 1 && name !== 'text') {
    warnings.push({ code: 'endian-missing', message: 'The header does not give the byte order; little was assumed.', file });
  }
  return {
    name,
    littleEndian: endian !== 'big',
    lineSkip: skip(header, 'line', 0, file),
    byteSkip: skip(header, 'byte', -1, file),
  };
}

function skip(header: NrrdHeader, what: 'line' | 'byte', least: number, file: string): number {
  const text = header.fields.get(`${what}skip`);
  const value = Number(text ?? 0);
  if (Number.isInteger(value) && value >= least) return value;
  throw new FormatError('inconsistent', {
    file,
    field: `${what} skip`,
    found: `"${text ?? ''}"; expected a whole number, at least ${least}`,
    todo: 'The header is damaged: export the file again.',
  });
}
