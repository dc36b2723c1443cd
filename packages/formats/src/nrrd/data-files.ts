import { FormatError } from '../errors.ts';
import { needPartner } from '../partner.ts';
import { numberedNames } from '../numbered-names.ts';
import { type FileSource } from '../source.ts';
import { type NrrdHeader } from './header.ts';

/**
 * The files that hold the voxels, in order: the file itself, one named, `LIST`ed ones, or numbered ones (`slice%03d.raw 1 20 1`).
 * @throws FormatError `missing-file`, `inconsistent`.
 */
export function dataFilesOf(header: NrrdHeader, file: FileSource, files: readonly FileSource[]): readonly FileSource[] {
  const text = header.fields.get('datafile');
  if (text === undefined) return [file];
  const names = /^LIST\b/.test(text) ? header.listed : (numberedNames(text) ?? [text]);
  if (names.length === 0) {
    throw new FormatError('inconsistent', {
      file: file.name,
      field: 'data file',
      found: `"${text}", which names no file`,
      todo: 'Correct the list of data files in the header.',
    });
  }
  return names.map((name) => needPartner(file, 'data file', [name], files));
}
