import { DeidentifyError } from '../profile.ts';

/** The new names of files, by the last part of their old ones: a header that names its data must name them as they are sent. */
export type Renames = ReadonlyMap<string, string>;

const lastPart = (path: string): string => path.replaceAll('\\', '/').replace(/^.*\//, '');

/** As it is called now; a name the caller does not know is not sent, so it must not be told either. */
export function renamed(path: string, renames: Renames, header: string): string {
  const wanted = lastPart(path);
  const found = renames.get(wanted) ?? [...renames].find(([old]) => old.toLowerCase() === wanted.toLowerCase())?.[1];
  if (found === undefined)
    throw new DeidentifyError(`${header} names a data file that is not among those to be sent. Add it, or leave the header out.`);
  return found;
}

const MAX_FILES = 100_000;

/** `slice%03d.raw 1 20 1` → its names; undefined for anything else. */
export function expandPattern(text: string): string[] | undefined {
  const match = /^(.*%(0?)(\d*)[diu].*?)\s+([+-]?\d+)\s+([+-]?\d+)\s+([+-]?\d+)(\s+\d+)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, format = '', zero, width, ...range] = match;
  const [first = 0, last = 0, step = 0] = range.slice(0, 3).map(Number);
  const count = Math.floor((last - first) / step) + 1;
  if (!(count >= 1 && count <= MAX_FILES)) return [];
  return Array.from({ length: count }, (_, n) =>
    format.replace(/%0?\d*[diu]/, String(first + n * step).padStart(Number(width || 0), zero ? '0' : ' ')),
  );
}
