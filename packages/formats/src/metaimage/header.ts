import { FormatError } from '../errors.ts';
import { type FileSource } from '../source.ts';
import { type StoredType } from '../voxels/stored-type.ts';

/** A MetaImage header: `Key = value` lines up to `ElementDataFile`. https://itk.org/Wiki/ITK/MetaIO/Documentation */
export interface MetaHeader {
  readonly fields: ReadonlyMap<string, string>;
  /** The lines behind `ElementDataFile = LIST`. */
  readonly listed: readonly string[];
  /** Where the data of `ElementDataFile = LOCAL` begin. */
  readonly length: number;
}

const FIRST_READ = 16 * 1024;
const MAX_HEADER = 1024 * 1024;

/** By name, or by a first line as MetaIO writes it and a `DimSize` soon after. */
export function isMetaImage(name: string, first: Uint8Array): boolean {
  if (/\.(mha|mhd)$/i.test(name)) return true;
  const text = latin1(first.subarray(0, 4096));
  return /^(ObjectType|NDims|Comment)\s*=/.test(text) && /\nDimSize\s*=/.test(text);
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** @throws FormatError `not-recognised`. */
export async function readMetaHeader(file: FileSource): Promise<MetaHeader> {
  let bytes = await file.read(0, FIRST_READ);
  let end = dataFileLine(bytes);
  while (!end && bytes.length < file.size && bytes.length < MAX_HEADER) {
    bytes = await file.read(0, bytes.length * 4);
    end = dataFileLine(bytes);
  }
  if (!end) {
    throw new FormatError('not-recognised', {
      file: file.name,
      field: 'ElementDataFile',
      found: 'no such line',
      todo: 'Is this a MetaImage file? If so, its header is damaged: export it again.',
    });
  }
  const fields = new Map<string, string>();
  for (const line of latin1(bytes.subarray(0, end)).split(/\r?\n/)) {
    const match = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (match) fields.set(match[1] as string, match[2] as string);
  }
  const isList = /^LIST\b/i.test(fields.get('ElementDataFile') ?? '');
  const rest = isList ? latin1(await file.read(end, end + MAX_HEADER)) : '';
  return {
    fields,
    listed: rest
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    length: end,
  };
}

/** End of the `ElementDataFile` line, behind its line break; undefined where it is not (wholly) there. */
function dataFileLine(bytes: Uint8Array): number | undefined {
  const text = latin1(bytes);
  const match = /(^|\n)\s*ElementDataFile\s*[=:][^\n]*(\n|$)/.exec(text);
  if (!match) return undefined;
  const end = match.index + match[0].length;
  return match[2] === '' && bytes.length >= FIRST_READ ? undefined : end;
}

const TYPES: Readonly<Record<string, StoredType>> = {
  MET_CHAR: 'int8',
  MET_UCHAR: 'uint8',
  MET_SHORT: 'int16',
  MET_USHORT: 'uint16',
  MET_INT: 'int32',
  MET_UINT: 'uint32',
  MET_LONG: 'int32', // four bytes in MetaIO on every platform
  MET_ULONG: 'uint32',
  MET_LONG_LONG: 'int64',
  MET_ULONG_LONG: 'uint64',
  MET_FLOAT: 'float32',
  MET_DOUBLE: 'float64',
};

/** @throws FormatError `unsupported` for several channels and for types that are no number. */
export function elementType({ fields }: MetaHeader, file: string): StoredType {
  const channels = fields.get('ElementNumberOfChannels') ?? '1';
  if (Number(channels) !== 1) {
    throw new FormatError('unsupported', {
      file,
      field: 'ElementNumberOfChannels',
      found: `${channels} values at every voxel (colour or vectors); expected one`,
      todo: 'Save the image the colours or vectors were made from, or one component of it.',
    });
  }
  const text = fields.get('ElementType') ?? 'nothing';
  const type = TYPES[text];
  if (type) return type;
  throw new FormatError('unsupported', {
    file,
    field: 'ElementType',
    found: `"${text}"; expected one integer or floating-point number per voxel, such as MET_SHORT`,
    todo: 'Save the image with a numeric type.',
  });
}

/** True, False, 1, 0, in any capitals. */
export function flag({ fields }: MetaHeader, keys: readonly string[], missing: boolean): boolean {
  for (const key of keys) {
    const text = fields.get(key);
    if (text !== undefined) return /^(true|t|1|yes)/i.test(text);
  }
  return missing;
}
