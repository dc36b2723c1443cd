import { type Deidentified } from '../deidentify-dicom.ts';
import { ReportBuilder } from '../report.ts';
import { isGzip, regzip } from './gzip.ts';

/** Free text of a header: start, length, name. Everything else is numbers the image needs (nifti1.h, nifti2.h). */
const TEXTS = {
  1: [
    [4, 10, 'data_type'],
    [14, 18, 'db_name'],
    [148, 80, 'descrip'],
    [228, 24, 'aux_file'],
    [328, 16, 'intent_name'],
  ],
  2: [
    [240, 80, 'descrip'],
    [320, 24, 'aux_file'],
    [508, 16, 'intent_name'],
    [525, 15, 'unused_str'],
  ],
} as const;
const SIZE = { 1: 348, 2: 540 } as const;
const LONGEST_HEADER = 64 * 2 ** 20;

const ascii = (bytes: Uint8Array, start: number, count: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + count));

/** By magic: `n+1`, `ni1`, `n+2`, `ni2`. */
function versionOf(bytes: Uint8Array): 1 | 2 | undefined {
  if (bytes.byteLength >= 348 && /^n[i+]1$/.test(ascii(bytes, 344, 3))) return 1;
  return bytes.byteLength >= 540 && /^n[i+]2$/.test(ascii(bytes, 4, 3)) ? 2 : undefined;
}

/** Where header and extensions end: the voxels of a single file, everything in a header of a pair. */
function headerEnd(bytes: Uint8Array, version: 1 | 2): number {
  const pair = ascii(bytes, version === 1 ? 344 : 4, 2) === 'ni';
  if (pair) return Infinity;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = view.getInt32(0, true) === SIZE[version];
  const offset = version === 1 ? view.getFloat32(108, littleEndian) : Number(view.getBigInt64(168, littleEndian));
  return Number.isFinite(offset) ? Math.min(Math.max(offset, SIZE[version]), LONGEST_HEADER) : SIZE[version];
}

function clear(bytes: Uint8Array<ArrayBuffer>, report: ReportBuilder): Uint8Array<ArrayBuffer> {
  const version = versionOf(bytes);
  if (!version) return bytes;
  const copy = bytes.slice();
  for (const [start, count, name] of TEXTS[version]) {
    if (copy.subarray(start, start + count).some((byte) => byte !== 0)) report.add(name, `NIfTI ${name}`, 'empty');
    copy.fill(0, start, start + count);
  }
  const end = Math.min(headerEnd(copy, version), copy.byteLength);
  if (end > SIZE[version]) {
    if (copy.subarray(SIZE[version], end).some((byte) => byte !== 0)) report.add('extension', 'NIfTI extensions', 'empty');
    copy.fill(0, SIZE[version], end);
  }
  return copy;
}

/** A NIfTI file (or the header of a pair; packed or not) without its free text and extensions; voxels and geometry stay. */
export function deidentifyNifti(name: string, bytes: Uint8Array<ArrayBuffer>): Deidentified {
  const report = new ReportBuilder();
  if (!isGzip(bytes)) return withoutCopy(bytes, report);
  const chunks = regzip(
    bytes,
    name,
    (first) => {
      if (first.byteLength < SIZE[2]) return SIZE[2];
      const version = versionOf(first);
      return version ? headerEnd(first, version) : SIZE[2];
    },
    (first) => clear(first, report),
  );
  return { chunks, report: report.build() };
}

/** Only the header is copied. */
function withoutCopy(bytes: Uint8Array<ArrayBuffer>, report: ReportBuilder): Deidentified {
  const version = versionOf(bytes);
  const end = version ? Math.min(headerEnd(bytes, version), bytes.byteLength) : 0;
  const header = version ? clear(bytes.subarray(0, end), report) : bytes.subarray(0, 0);
  return { chunks: [header, bytes.subarray(end)], report: report.build() };
}
