import { FormatError } from '../errors.ts';
import { type FileSource } from '../source.ts';

/** A NRRD header as text, before its numbers are understood. http://teem.sourceforge.net/nrrd/format.html */
export interface NrrdHeader {
  /** Field name in small letters without spaces (`spacedirections`) → its text. */
  readonly fields: ReadonlyMap<string, string>;
  /** `key:=value` pairs, unescaped. */
  readonly keyValues: ReadonlyMap<string, string>;
  /** The lines behind `data file: LIST`. */
  readonly listed: readonly string[];
  /** Where attached data begin. */
  readonly length: number;
}

const FIRST_READ = 16 * 1024;
/** A segmentation with hundreds of segments has a header of some 100 KB. */
const MAX_HEADER = 8 * 1024 * 1024;

export const isNrrdMagic = (bytes: Uint8Array): boolean =>
  /^NRRD00(\.01|0[1-9])/.test(String.fromCharCode(...bytes.subarray(0, 8)));

/** @throws FormatError `not-recognised`, `unsupported` (a later version), `inconsistent` (no end, a line that is no field). */
export async function readNrrdHeader(file: FileSource): Promise<NrrdHeader> {
  let bytes = await file.read(0, FIRST_READ);
  if (!isNrrdMagic(bytes)) {
    throw refuse('not-recognised', file, 'magic', 'not NRRD0001 to NRRD0005', 'Is this a NRRD file? If so, it is damaged.');
  }
  const version = Number(String.fromCharCode(...bytes.subarray(4, 8)));
  if (version > 5) {
    throw refuse('unsupported', file, 'magic', `version ${version}; 1 to 5 are known`, 'Save the file as NRRD0005 or older.');
  }
  let end = endOfHeader(bytes);
  while (end === undefined && bytes.length < file.size && bytes.length < MAX_HEADER) {
    bytes = await file.read(0, bytes.length * 4);
    end = endOfHeader(bytes);
  }
  if (end === undefined && bytes.length < file.size) {
    throw refuse('inconsistent', file, 'header', 'no empty line that ends it', 'The file is damaged: export it again.');
  }
  const text = new TextDecoder().decode(bytes.subarray(0, end?.text ?? bytes.length));
  return { ...parseLines(text.split(/\r?\n/).slice(1), file), length: end?.data ?? bytes.length };
}

/** The first empty line: where the text before it ends and the data behind it begin. */
function endOfHeader(bytes: Uint8Array): { text: number; data: number } | undefined {
  const LF = 10;
  const CR = 13;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return { text: at + 1, data: at + 2 };
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return { text: at + 1, data: at + 3 };
  }
  return undefined;
}

function parseLines(lines: readonly string[], file: FileSource): Omit<NrrdHeader, 'length'> {
  const fields = new Map<string, string>();
  const keyValues = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const match = /^([^:]+):(=?)(.*)$/.exec(line);
    const [, key, equals, value] = match ?? [];
    if (key === undefined || value === undefined) {
      throw refuse(
        'inconsistent',
        file,
        'header',
        `the line "${line.slice(0, 60)}", which is no field`,
        'The header is damaged: export it again.',
      );
    }
    if (equals) {
      keyValues.set(unescape(key), unescape(value));
      continue;
    }
    const name = key.toLowerCase().replace(/\s+/g, '');
    fields.set(name === 'centers' ? 'centerings' : name, value.trim());
    if (name === 'datafile' && /^LIST\b/.test(value.trim())) {
      const listed = lines.slice(index + 1).filter((l) => l.trim() !== '' && !l.startsWith('#'));
      return { fields, keyValues, listed: listed.map((l) => l.trim()) };
    }
  }
  return { fields, keyValues, listed: [] };
}

const unescape = (text: string): string => text.replace(/\\([\\n])/g, (_, c: string) => (c === 'n' ? '\n' : '\\'));

const refuse = (
  code: 'not-recognised' | 'unsupported' | 'inconsistent',
  file: FileSource,
  field: string,
  found: string,
  todo: string,
): FormatError => new FormatError(code, { file: file.name, field, found, todo });
