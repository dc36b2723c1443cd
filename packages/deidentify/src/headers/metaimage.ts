import { type Deidentified } from '../deidentify-dicom.ts';
import { textBytes } from '../dicom/byte-output.ts';
import { DeidentifyError } from '../profile.ts';
import { ReportBuilder } from '../report.ts';
import { expandPattern, renamed, type Renames } from './data-files.ts';

/** Keys that say how the voxels lie (MetaIO). `Comment`, names and keys of other programs are left out. */
const KEPT = new Set([
  ...['ObjectType', 'NDims', 'BinaryData', 'ElementByteOrderMSB', 'BinaryDataByteOrderMSB', 'CompressedData'],
  ...['CompressedDataSize', 'TransformMatrix', 'Rotation', 'Orientation', 'Offset', 'Position', 'Origin', 'CenterOfRotation'],
  ...['AnatomicalOrientation', 'ElementSpacing', 'ElementSize', 'DimSize', 'HeaderSize', 'ElementMin'],
  ...[
    'ElementMax',
    'ElementNumberOfChannels',
    'ElementToIntensityFunctionSlope',
    'ElementToIntensityFunctionOffset',
    'ElementType',
  ],
  ...['ElementDataFile', 'DistanceUnits'],
]);
/** Values that these keys have: numbers, axes, MetaIO's own words. Others may be anybody's. */
const VALUE = /^([-+.\d\seE]*|true|false|image|[rlapsi?]{3}|met_[a-z_]+|[muc]?m)$/i;
const MAX_HEADER = 2 ** 20;

/** A MetaImage file or header with only the keys its voxels need. */
export function deidentifyMetaImage(name: string, bytes: Uint8Array<ArrayBuffer>, renames: Renames): Deidentified {
  const report = new ReportBuilder();
  const decode = (from: number, to: number): string => new TextDecoder('latin1').decode(bytes.subarray(from, to));
  const text = decode(0, MAX_HEADER);
  const last = /(^|\n)\s*ElementDataFile\s*[=:]([^\n]*)(\n|$)/.exec(text);
  if (!last) throw new DeidentifyError(`${name}: its header has no ElementDataFile. Export it again, or leave it out.`);
  const end = last.index + last[0].length;
  const kept: string[] = [];
  for (const line of text.slice(0, last.index).split(/\r?\n/)) {
    const [, key, value = ''] = /^\s*(\w+)\s*[=:](.*)$/.exec(line) ?? [];
    if (key !== undefined && KEPT.has(key) && VALUE.test(value.trim())) kept.push(line.trim());
    else if (line.trim() !== '') report.add(key ?? 'line', `MetaImage ${key ?? 'lines of text'}`, 'remove');
  }
  const value = (last[2] ?? '').trim();
  const write = (...lines: string[]): Uint8Array<ArrayBuffer> => textBytes([...kept, ...lines, ''].join('\n'));
  if (/^local$/i.test(value)) return { chunks: [write('ElementDataFile = LOCAL'), bytes.subarray(end)], report: report.build() };
  const listed = /^LIST\b/i.test(value) ? decode(end, bytes.byteLength).split(/\r?\n/) : expandPattern(value);
  if (!listed) return { chunks: [write(`ElementDataFile = ${renamed(value, renames, name)}`)], report: report.build() };
  const names = listed.map((one) => one.trim()).filter((one) => one !== '');
  return {
    chunks: [
      write(`ElementDataFile = ${value.match(/^LIST.*/i)?.[0] ?? 'LIST'}`, ...names.map((one) => renamed(one, renames, name))),
    ],
    report: report.build(),
  };
}
