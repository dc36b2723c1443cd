import { FormatError } from './errors.ts';
import { type FileSource } from './source.ts';

export const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** `relative` as seen from the folder of `from`, with `.` and `..` resolved. */
function resolve(from: string, relative: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/**
 * The file that a header names, among those given along with it: by its name relative to the header's folder, if need be in other
 * capitals. An absolute path (another machine's) is looked for by its last part beside the header.
 */
function findPartner(header: FileSource, relative: string, files: readonly FileSource[]): FileSource | undefined {
  const slashed = relative.replaceAll('\\', '/');
  const wanted = resolve(header.name, /^(\/|[A-Za-z]:\/)/.test(slashed) ? baseName(slashed) : slashed);
  return files.find((file) => file.name === wanted) ?? files.find((file) => file.name.toLowerCase() === wanted.toLowerCase());
}

/**
 * As {@link findPartner}, for a file that must be there.
 * @throws FormatError `missing-file`, which names it.
 */
export function needPartner(
  header: FileSource,
  field: string,
  names: readonly string[],
  files: readonly FileSource[],
): FileSource {
  for (const name of names) {
    const found = findPartner(header, name, files);
    if (found) return found;
  }
  throw new FormatError('missing-file', {
    file: header.name,
    field,
    found: `${names.join(' or ')} is not among the files given`,
    todo: `Give ${names[0] ?? 'it'} together with ${baseName(header.name)}, in the folder where the header expects it.`,
  });
}
