import { type Deidentified } from '../deidentify-dicom.ts';
import { textBytes } from '../dicom/byte-output.ts';
import { DeidentifyError } from '../profile.ts';
import { ReportBuilder } from '../report.ts';
import { expandPattern, renamed, type Renames } from './data-files.ts';

/** Fields that say how the voxels lie (http://teem.sourceforge.net/nrrd/format.html). `content` and the like are free text. */
const KEPT = new Set([
  ...['dimension', 'type', 'blocksize', 'encoding', 'endian', 'min', 'max', 'oldmin', 'oldmax', 'lineskip', 'byteskip'],
  ...['space', 'spacedimension', 'spaceunits', 'spaceorigin', 'spacedirections', 'measurementframe', 'sizes', 'spacings'],
  ...['thicknesses', 'axismins', 'axismaxs', 'centers', 'centerings', 'kinds', 'units', 'datafile'],
]);

/** Fields whose values are words of anybody's choice: kept where they are units and kinds that the format, or physics, knows. */
const WORDED = new Set(['spaceunits', 'units', 'kinds', 'centers', 'centerings']);
const WORD =
  /^(|\?{3}|none|[mcuµμ]?m|[mu]?s|sec|(milli)?seconds?|microns?|(milli|centi|micro)?met(er|re)s?|cell|node|domain|space|time|list|point|vector|covariant-vector|normal|stub|scalar|complex|2-vector|3-color|rgb-color|hsv-color|xyz-color|4-color|rgba-color|[34]-(vector|gradient|normal)|quaternion|2d-[a-z-]*matrix|3d-[a-z-]*matrix)$/i;
const isKnown = (field: string, value: string): boolean =>
  !WORDED.has(field) || value.split(/[\s"]+/).every((word) => WORD.test(word));

/** The first empty line: where the text ends and the voxels begin. */
function endOfHeader(bytes: Uint8Array): { text: number; data: number } | undefined {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return { text: at + 1, data: at + 2 };
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return { text: at + 1, data: at + 3 };
  }
  return undefined;
}

/** A NRRD file or detached header with only the fields its voxels need: no comments, no content, no key/value pairs. */
export function deidentifyNrrd(name: string, bytes: Uint8Array<ArrayBuffer>, renames: Renames): Deidentified {
  const report = new ReportBuilder();
  const end = endOfHeader(bytes) ?? { text: bytes.byteLength, data: bytes.byteLength };
  const lines = new TextDecoder().decode(bytes.subarray(0, end.text)).split(/\r?\n/);
  const kept: string[] = [lines[0] ?? ''];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    if (line.startsWith('#')) {
      report.add('comment', 'NRRD comments', 'remove');
      continue;
    }
    const [, key = '', equals, value = ''] = /^([^:]+):(=?)(.*)$/.exec(line) ?? [];
    const field = key.toLowerCase().replace(/\s+/g, '');
    if (key === '') throw new DeidentifyError(`${name}: a line of its header is no field. Export it again, or leave it out.`);
    if (equals) report.add('key', 'NRRD key/value pairs', 'remove');
    else if (!KEPT.has(field) || !isKnown(field, value)) report.add(field, `NRRD ${key.trim()}`, 'remove');
    else if (field === 'datafile') {
      const listed = /^LIST\b/.test(value.trim())
        ? lines.slice(index + 1).filter((l) => l.trim() !== '' && !l.startsWith('#'))
        : undefined;
      kept.push(...dataFileLines(value.trim(), listed, renames, name));
      if (listed) break;
    } else kept.push(line);
  }
  const header = textBytes(`${kept.join('\n')}\n\n`);
  return { chunks: [header, bytes.subarray(end.data)], report: report.build() };
}

function dataFileLines(value: string, listed: readonly string[] | undefined, renames: Renames, name: string): string[] {
  const names = listed ?? expandPattern(value);
  if (!names) return [`data file: ${renamed(value, renames, name)}`];
  // `LIST 2` and a pattern's fourth number both say how many dimensions one file has.
  const dimension = listed ? /^LIST\s+(\d+)/.exec(value)?.[1] : /\s[+-]?\d+\s+[+-]?\d+\s+[+-]?\d+\s+(\d+)$/.exec(value)?.[1];
  return [
    `data file: LIST${dimension === undefined ? '' : ` ${dimension}`}`,
    ...names.map((one) => renamed(one.trim(), renames, name)),
  ];
}
