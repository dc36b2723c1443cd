import { deflateSync, Inflate } from 'fflate';
import { burnedInWarning } from './burned-in.ts';
import { ByteOutput } from './dicom/byte-output.ts';
import { isVrAt, tagAt, TreeReader, type ElementNode, type Encoding } from './dicom/element-tree.ts';
import { readFileMeta, writeFileMeta, type FileMeta } from './dicom/file-meta.ts';
import { findIdentity, valueText } from './dicom/identity.ts';
import { METHOD_TAGS, methodElements } from './dicom/method-elements.ts';
import { rewriteElements, type RewriteContext } from './dicom/rewrite-dataset.ts';
import { DeidentifyError, shiftOf, type Profile } from './profile.ts';
import { ReportBuilder, type DeidentifyReport } from './report.ts';

/** A file made anew: pieces that belong one behind the other, and what happened. Pixel data are views of the bytes given. */
export interface Deidentified {
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly report: DeidentifyReport;
}

const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const NATIVE = new Set([IMPLICIT, EXPLICIT, BIG_ENDIAN]);
/** What a deflated data set may become: more is an attack, or better not sent deflated. */
const MAX_INFLATED = 2 ** 30;
const CHUNK = 8192;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What the first element shows: the smaller group number tells the byte order. */
function guessEncoding(bytes: Uint8Array, at: number): Encoding | undefined {
  if (at + 8 > bytes.byteLength) return undefined;
  const view = viewOf(bytes);
  return { explicitVr: isVrAt(view, at + 4), littleEndian: view.getUint16(at, true) <= view.getUint16(at, false) };
}

const nativeSyntax = ({ explicitVr, littleEndian }: Encoding): string =>
  !littleEndian ? BIG_ENDIAN : explicitVr ? EXPLICIT : IMPLICIT;

function inflate(deflated: Uint8Array, file: string): Uint8Array<ArrayBuffer> {
  const out = new ByteOutput();
  const stream = new Inflate((chunk) => out.bytes(chunk.slice()));
  try {
    for (let at = 0; at < deflated.byteLength; at += CHUNK) {
      stream.push(deflated.subarray(at, at + CHUNK), at + CHUNK >= deflated.byteLength);
      if (out.size > MAX_INFLATED)
        throw new DeidentifyError(
          `${file}: its deflated data set is larger than ${MAX_INFLATED / 2 ** 30} GiB. Export it uncompressed.`,
        );
    }
  } catch (error) {
    if (error instanceof DeidentifyError) throw error;
    throw new DeidentifyError(`${file}: its deflated data set is damaged. Export it again, or leave it out.`, { cause: error });
  }
  return out.joined();
}

/** Top-level elements whose values the warnings need. */
function textOf(bytes: Uint8Array, elements: readonly ElementNode[], tag: number): string | undefined {
  const node = elements.find((element) => element.tag === tag);
  const text = node && !node.items ? valueText(bytes, node).replace(/\0/g, '').trim() : '';
  return text === '' ? undefined : text;
}

/** Whether an overlay lies in bits of the pixels that the image does not use (retired in 2004): OverlayBitPosition above 0. */
function hasOverlayInPixels(bytes: Uint8Array, elements: readonly ElementNode[]): boolean {
  const positions = elements.filter(({ tag }) => (tag & 0xff00ffff) >>> 0 === 0x60000102);
  return positions.some(({ start, end }) => bytes.subarray(start, end).some((byte) => byte !== 0));
}

/** Whether a picture of this file may have text drawn into it, from the file's own bytes. */
function warnOfPixels(bytes: Uint8Array, elements: readonly ElementNode[]): string | undefined {
  return burnedInWarning({
    burnedInAnnotation: textOf(bytes, elements, 0x00280301),
    modality: textOf(bytes, elements, 0x00080060),
    sopClass: textOf(bytes, elements, 0x00080016),
    imageType: textOf(bytes, elements, 0x00080008),
    conversionType: textOf(bytes, elements, 0x00080064),
    overlayInPixels: hasOverlayInPixels(bytes, elements),
  });
}

/**
 * Writes a DICOM file without what identifies people: the Basic Application Confidentiality Profile of DICOM PS3.15 with the project's
 * options, for every element of every sequence, the file meta information and the preamble. The transfer syntax stays; pixel data stay
 * byte for byte (what is drawn into them is warned of). Elements that neither the standard knows nor the table lists are removed.
 *
 * @param bytes the whole file, with or without preamble
 * @throws DeidentifyError where the header cannot be read to its end: the file must then not be sent
 */
export function deidentifyDicom(name: string, bytes: Uint8Array<ArrayBuffer>, profile: Profile): Deidentified {
  const meta = readFileMeta(bytes, name);
  const deflated = meta.transferSyntax === DEFLATED;
  const body = deflated ? inflate(bytes.subarray(meta.end), name) : bytes;
  const start = deflated ? 0 : meta.end;
  const declared: Encoding = { explicitVr: meta.transferSyntax !== IMPLICIT, littleEndian: meta.transferSyntax !== BIG_ENDIAN };
  const encoding = guessEncoding(body, start) ?? declared;
  const reader = new TreeReader(viewOf(body), name);
  const elements = reader.read(start, encoding);
  if (elements.length === 0) throw new DeidentifyError(`${name}: no DICOM data set was found in it. Leave it out.`);

  const report = new ReportBuilder();
  const identity = findIdentity(body, elements, profile.options);
  const context: RewriteContext = { bytes: body, profile, identity, shift: shiftOf(identity.person, profile), report };
  const dataset = withMethod(context, elements, encoding);
  const warning = warnOfPixels(body, elements);
  if (warning) report.warn(warning);
  if (reader.trailing > 0) report.note('Bytes behind the pictures that are no DICOM elements were left out.');

  const syntax =
    meta.transferSyntax === undefined || (NATIVE.has(meta.transferSyntax) && meta.transferSyntax !== nativeSyntax(encoding))
      ? nativeSyntax(encoding)
      : meta.transferSyntax;
  const found: FileMeta = {
    ...meta,
    transferSyntax: syntax,
    sopClass: meta.sopClass ?? textOf(body, elements, 0x00080016),
    sopInstance: meta.sopInstance ?? textOf(body, elements, 0x00080018),
  };
  const file = writeFileMeta(found, profile);
  if (deflated) file.bytes(deflateSync(dataset.joined()));
  else file.append(dataset);
  return { chunks: file.chunks, report: report.build() };
}

/** The data set rewritten, with what was done to it said in its place among the other elements. */
function withMethod(context: RewriteContext, elements: readonly ElementNode[], encoding: Encoding): ByteOutput {
  const out = new ByteOutput();
  const rest = elements.filter(({ tag }) => !METHOD_TAGS.has(tag));
  let from = 0;
  for (const { tag, output } of methodElements(context.profile.options, encoding)) {
    let to = from;
    while (to < rest.length && (rest[to]?.tag ?? 0) < tag) to++;
    out.append(rewriteElements(context, rest.slice(from, to), encoding));
    out.append(output);
    from = to;
  }
  out.append(rewriteElements(context, rest.slice(from), encoding));
  return out;
}

/** Whether bytes are DICOM by their preamble, or by a first element of group 0002 or 0008. */
export function isDicom(bytes: Uint8Array): boolean {
  if (bytes.byteLength < 16) return false;
  if (bytes.byteLength >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM') return true;
  const encoding = guessEncoding(bytes, 0);
  const group = encoding ? tagAt(viewOf(bytes), 0, encoding.littleEndian) >>> 16 : 0;
  return group === 0x0002 || group === 0x0008;
}
