import { type VoxelArray } from '@annotome/volume';
import { FormatError } from '../errors.ts';
import { type FileSource } from '../source.ts';
import { integerArray, integerWidth, rangeOf } from './scaling.ts';
import { BYTES_OF, type StoredType } from './stored-type.ts';

/** Bytes of text that are still parsed: a string has its limits, and nobody stores a large image as text. */
const MAX_TEXT_BYTES = 2 ** 28;

/**
 * The text of all files one behind the other, a line break between them: a file need not end with one.
 * @param startOf where in a file the numbers begin.
 * @throws FormatError `too-large`, before anything is read.
 */
export async function joinedText(
  files: readonly FileSource[],
  startOf: (file: FileSource) => Promise<number>,
): Promise<Uint8Array> {
  checkTextSize(
    files[0]?.name ?? '',
    files.reduce((sum, file) => sum + file.size, 0),
  );
  const pieces: Uint8Array[] = [];
  for (const file of files) pieces.push(await file.read(await startOf(file)));
  if (pieces.length === 1) return pieces[0] as Uint8Array;
  const text = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length + 1, 0)).fill(10);
  let at = 0;
  for (const piece of pieces) {
    text.set(piece, at);
    at += piece.length + 1;
  }
  return text;
}

function checkTextSize(file: string, bytes: number): void {
  if (bytes <= MAX_TEXT_BYTES) return;
  throw new FormatError('too-large', {
    file,
    field: 'text voxels',
    found: `${bytes} bytes of text; at most ${MAX_TEXT_BYTES} are read`,
    todo: 'Save the image with binary voxels.',
  });
}

/**
 * Voxels written as decimal numbers with white space or commas between them.
 * @throws FormatError `truncated` for too few, `inconsistent` for what is no number or does not fit the type.
 */
export function parseText(bytes: Uint8Array, count: number, type: StoredType, file: string): VoxelArray {
  const text = new TextDecoder('latin1').decode(bytes);
  // Two characters per voxel at least, so that a header cannot claim memory that the text could not fill.
  const values = new Float64Array(Math.min(count, text.length));
  const tokens = text.matchAll(/[^\s,]+/g);
  let found = 0;
  for (const [token] of tokens) {
    if (found === count) break;
    values[found++] = numberOf(token, file);
  }
  if (found < count) {
    throw new FormatError('truncated', {
      file,
      field: 'text voxels',
      found: `the header asks for ${count} numbers, the file has ${found}`,
      todo: 'The file was cut short: copy or export it again.',
    });
  }
  if (type === 'float64' || type === 'float128') return values;
  if (type === 'float32') return Float32Array.from(values);
  return toInteger(values, type, file);
}

function numberOf(token: string, file: string): number {
  const value = Number(token);
  if (!Number.isNaN(value)) return value;
  if (/^[+-]?nan$/i.test(token)) return NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(token);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  throw new FormatError('inconsistent', {
    file,
    field: 'text voxels',
    found: `"${token.slice(0, 20)}" where a number should be`,
    todo: 'The file is damaged, or its header names the wrong encoding: export it again.',
  });
}

function toInteger(values: Float64Array, type: StoredType, file: string): VoxelArray {
  const range = rangeOf(values);
  const narrowest = integerWidth(range);
  const stored = { bytes: BYTES_OF[type], signed: !type.startsWith('u') };
  const limit = 2 ** (8 * stored.bytes);
  const fits = stored.signed ? range.min >= -limit / 2 && range.max < limit / 2 : range.min >= 0 && range.max < limit;
  if (range.nonFinite > 0 || !fits || !values.every(Number.isSafeInteger)) {
    throw new FormatError('inconsistent', {
      file,
      field: 'text voxels',
      found: `numbers from ${range.min} to ${range.max} that ${type} does not hold exactly`,
      todo: 'Export the file again with a type that holds its values.',
    });
  }
  if (stored.bytes === 8 && !narrowest) return values;
  const width = stored.bytes === 8 && narrowest ? narrowest : { bytes: stored.bytes as 1 | 2 | 4, signed: stored.signed };
  const out = integerArray(width, values.length);
  out.set(values);
  return out;
}
