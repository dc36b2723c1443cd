/** More files than any series has: a bound for a damaged header. */
const MAX_FILES = 100_000;

/**
 * `slice%03d.raw 1 20 1` → `slice001.raw` … `slice020.raw`: a C format with one `%d`, first, last and step, as NRRD and MetaImage have
 * it. Undefined for anything else.
 */
export function numberedNames(text: string): string[] | undefined {
  const match = /^(.*%(0?)(\d*)[diu].*?)\s+([+-]?\d+)\s+([+-]?\d+)\s+([+-]?\d+)(\s+\d+)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, format = '', zero, width, ...range] = match;
  const [first = 0, last = 0, step = 0] = range.slice(0, 3).map(Number);
  const count = Math.floor((last - first) / step) + 1;
  if (!(count >= 1 && count <= MAX_FILES)) return [];
  return Array.from({ length: count }, (_, n) =>
    format.replace(/%0?\d*[diu]/, String(first + n * step).padStart(Number(width ?? 0), zero ? '0' : ' ')),
  );
}
