import { FormatError } from '../../errors.ts';
import { type Warning } from '../../image.ts';
import { memorySource, type FileSource } from '../../source.ts';
import { fileWindow, inflatedWindow, MAX_HEADER_BYTES, MAX_INFLATED_BYTES, type ByteWindow } from './byte-window.ts';
import { DicomDataset } from './dicom-dataset.ts';
import { tagName } from './dictionary.ts';
import { isPixelTag, type PixelReader } from './pixel-data.ts';
import { isVrAt, readElementHeader, readElements, tagAt, type Element, type Encoding } from './read-elements.ts';
import { TRANSFER_SYNTAX } from './transfer-syntax.ts';

/** Most headers fit: 99 % of files need one read. */
const FIRST_READ = 32 * 1024;
const PREAMBLE = 128;
const explicitLittleEndian: Encoding = { explicitVr: true, littleEndian: true };

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const hasPrefix = (bytes: Uint8Array): boolean =>
  bytes.byteLength >= PREAMBLE + 4 &&
  bytes[PREAMBLE] === 0x44 &&
  bytes[PREAMBLE + 1] === 0x49 &&
  bytes[PREAMBLE + 2] === 0x43 &&
  bytes[PREAMBLE + 3] === 0x4d;

/** How the elements at `at` are encoded, from their first header: the smaller group number tells the byte order. */
function guessEncoding(view: DataView, at: number): Encoding {
  return { explicitVr: isVrAt(view, at + 4), littleEndian: view.getUint16(at, true) <= view.getUint16(at, false) };
}

/** A file without preamble and `DICM` begins with group 0002 or 0008, in increasing order, with a length that fits. */
function looksLikeBareDataset(bytes: Uint8Array, size: number): boolean {
  if (bytes.byteLength < 16) return false;
  const view = viewOf(bytes);
  const encoding = guessEncoding(view, 0);
  const tag = tagAt(view, 0, encoding.littleEndian);
  const group = tag >>> 16;
  if ((group !== 0x0002 && group !== 0x0008) || (tag & 0xffff) > 0x2000) return false;
  const header = readElementHeader(view, 0, bytes.byteLength, encoding);
  if (header?.length === undefined || header.length > 1024 || header.start + header.length > size) return false;
  const next = header.start + header.length;
  return next + 8 > bytes.byteLength || tagAt(view, next, encoding.littleEndian) > tag;
}

/** Whether the first bytes of a file (200 are enough) look like DICOM, with or without its preamble. */
export const looksLikeDicom = (prefix: Uint8Array, fileSize = prefix.byteLength): boolean =>
  hasPrefix(prefix) || looksLikeBareDataset(prefix, fileSize);

interface Scanned {
  readonly elements: Map<number, Element>;
  readonly next: number;
  readonly why: 'stop' | 'end' | 'short';
}

/** Reads elements, growing the window as they need, until `stopAt`, the end, or an element the file does not hold whole. */
async function scan(
  window: ByteWindow,
  start: number,
  encoding: Encoding,
  file: string,
  stopAt: (tag: number) => boolean,
): Promise<Scanned> {
  const elements = new Map<number, Element>();
  let from = start;
  for (;;) {
    const { bytes } = window;
    const found = readElements(viewOf(bytes), from, bytes.byteLength, encoding, file, stopAt, elements);
    if (found.why === 'stop' || window.complete || found.needed > (window.total ?? Infinity)) return found;
    from = found.next;
    const size = Math.max(found.needed, 4 * bytes.byteLength);
    if (found.needed > MAX_HEADER_BYTES)
      throw new FormatError('too-large', {
        file,
        field: tagName(tagAt(viewOf(bytes), from, encoding.littleEndian)),
        found: `the header before the pixel data is more than ${MAX_HEADER_BYTES / 2 ** 20} MiB`,
        todo: 'The file is damaged or not an image: leave it out',
      });
    await window.grow(Math.min(size, MAX_HEADER_BYTES));
  }
}

/**
 * Reads the header of a DICOM file: everything before its pixel data, whose bytes stay in the file until
 * `pixelData.open()`. Of a file that breaks off, or has damaged elements at its end, what is whole is read and the rest said in
 * `warnings`; a missing preamble, a missing or wrong transfer syntax and implicit elements among explicit ones are read as pydicom does.
 * Only the header's bytes are kept in memory.
 *
 * @throws FormatError `not-recognised` for what is no DICOM; `inconsistent` for damaged sequences; `too-large` for absurd headers
 */
export async function parseDicom(file: FileSource | { name: string; bytes: Uint8Array }): Promise<DicomDataset> {
  const source = 'bytes' in file ? memorySource(file.name, file.bytes) : file;
  const { name } = source;
  const window = await fileWindow(source, FIRST_READ);
  const warnings: Warning[] = [];
  const start = hasPrefix(window.bytes) ? PREAMBLE + 4 : 0;
  if (start === 0) {
    if (!looksLikeBareDataset(window.bytes, source.size))
      throw new FormatError('not-recognised', {
        file: name,
        field: 'DICM at byte 128',
        found: 'neither the DICOM prefix nor a data set without it',
        todo: 'Give a DICOM, NIfTI, NRRD or MetaImage file',
      });
    warnings.push({
      code: 'no-preamble',
      message: 'The file has no DICOM preamble; it was read as a bare data set.',
      file: name,
    });
  }

  const meta = await scan(window, start, explicitLittleEndian, name, (tag) => tag >>> 16 !== 0x0002);
  const metaSet = new DicomDataset({
    ...{ file: name, view: viewOf(window.bytes.slice(0, meta.next)), elements: meta.elements, encoding: explicitLittleEndian },
    ...{ transferSyntax: TRANSFER_SYNTAX.explicitLittleEndian, warnings: [], pixelData: undefined, meta: undefined },
  });
  const declared = metaSet.string('TransferSyntaxUID');

  const deflated = declared === TRANSFER_SYNTAX.deflatedExplicitLittleEndian;
  const body = deflated ? inflatedWindow(await source.read(meta.next), name) : window;
  const at = deflated ? 0 : meta.next;
  await body.grow(deflated ? FIRST_READ : at + 8);
  const encoding = bodyEncoding(body.bytes, at, declared, name, warnings);
  const found = await scan(body, at, encoding, name, isPixelTag);
  if (found.why === 'short')
    warnings.push({
      code: 'truncated-header',
      message: `The file ends within its header, at byte ${found.next}; what comes before was read.`,
      file: name,
    });
  if (found.why === 'stop') await body.grow(found.next + 12);
  const pixels =
    found.why === 'stop' ? readElementHeader(viewOf(body.bytes), found.next, body.bytes.byteLength, encoding) : undefined;
  return new DicomDataset({
    file: name,
    view: viewOf(body.bytes.slice(0, found.next)),
    elements: found.elements,
    encoding,
    transferSyntax: declared ?? nativeSyntax(encoding),
    warnings,
    pixelData: pixels && {
      ...{ tag: pixels.tag, vr: pixels.vr, length: pixels.length },
      open: () => (deflated ? openInflated(source, meta.next, pixels) : Promise.resolve(openPlain(source, pixels))),
    },
    meta: metaSet,
  });
}

const nativeSyntax = ({ explicitVr, littleEndian }: Encoding): string =>
  !littleEndian
    ? TRANSFER_SYNTAX.explicitBigEndian
    : explicitVr
      ? TRANSFER_SYNTAX.explicitLittleEndian
      : TRANSFER_SYNTAX.implicitLittleEndian;

/** The encoding the transfer syntax declares, or the one the bytes show where it declares none or a wrong one, as pydicom does. */
function bodyEncoding(bytes: Uint8Array, at: number, declared: string | undefined, file: string, warnings: Warning[]): Encoding {
  const expected: Encoding = {
    explicitVr: declared !== TRANSFER_SYNTAX.implicitLittleEndian,
    littleEndian: declared !== TRANSFER_SYNTAX.explicitBigEndian,
  };
  const found = at + 8 <= bytes.byteLength ? guessEncoding(viewOf(bytes), at) : expected;
  if (declared === undefined)
    warnings.push({
      code: 'no-transfer-syntax',
      message: `The file names no transfer syntax; it was read as ${nativeSyntax(found)}, which its bytes fit.`,
      file,
    });
  else if (found.explicitVr !== expected.explicitVr || found.littleEndian !== expected.littleEndian)
    warnings.push({
      code: 'wrong-transfer-syntax',
      message: `The file says transfer syntax ${declared}, but its elements are written as in ${nativeSyntax(found)}; they were read so.`,
      file,
    });
  return found;
}

interface PixelElement {
  readonly start: number;
  readonly length: number | undefined;
}

function openPlain(source: FileSource, { start, length }: PixelElement): PixelReader {
  const size = Math.max(0, Math.min(length ?? Infinity, source.size - start));
  return {
    size,
    read: (from, to) => source.read(start + Math.min(from, size), start + Math.min(to, size)),
  };
}

async function openInflated(source: FileSource, metaEnd: number, { start, length }: PixelElement): Promise<PixelReader> {
  const window = inflatedWindow(await source.read(metaEnd), source.name);
  await window.grow(length === undefined ? MAX_INFLATED_BYTES : start + length);
  const value = window.bytes.subarray(start, length === undefined ? undefined : start + length);
  return { size: value.byteLength, read: (from, to) => Promise.resolve(value.subarray(from, to)) };
}
