import { cornerDistance, flipRasLps, typeName, type Affine, type Volume } from '@annotome/volume';
import { gzip } from '../compression/gzip.ts';
import { DATATYPE_OF } from './datatype.ts';
import { isOrthogonal } from './geometry.ts';
import { affineToQuatern, quaternToAffine, type Qform } from './quatern.ts';

export interface WriteNiftiOptions {
  /** Compress (`.nii.gz`). Default true. */
  readonly gzip?: boolean;
  /** For a label map: what each value means. Sets the intent to NIFTI_INTENT_LABEL and lists the names in a comment extension. */
  readonly labels?: ReadonlyMap<number, string>;
}

/** NIfTI-1 is what every tool reads; -2 only where -1 cannot hold the grid. */
const LARGEST_DIM_1 = 32767;
const AFFINE_TOLERANCE_MM = 1e-4;
/** A qform that would place a corner further off than this is not written. */
const QFORM_TOLERANCE_MM = 1e-3;

const NIFTI_INTENT_LABEL = 1002;
const NIFTI_XFORM_SCANNER_ANAT = 1;
const NIFTI_UNITS_MM = 2;
const NIFTI_ECODE_COMMENT = 6;

/**
 * A volume as a NIfTI file: voxels as they are, the affine in the sform, and in the qform too where that can hold it (it cannot hold
 * shear). NIfTI-1, or NIfTI-2 where a side is longer than 32767 voxels or float32 would move a corner by more than 1e-4 mm.
 * The same volume gives the same bytes.
 */
export function writeNifti(volume: Volume, options: WriteNiftiOptions = {}): Uint8Array<ArrayBuffer> {
  const { size, affine } = volume.grid;
  const ras = flipRasLps(affine);
  const rounded = ras.map(Math.fround) as unknown as Affine;
  const version = size.some((n) => n > LARGEST_DIM_1) || cornerDistance(ras, rounded, size) > AFFINE_TOLERANCE_MM ? 2 : 1;
  const extension = options.labels ? commentExtension(options.labels) : new Uint8Array(0);
  const headerBytes = version === 1 ? 348 : 540;
  const offset = headerBytes + 4 + extension.length;

  const { data } = volume;
  const bytes = new Uint8Array(offset + data.byteLength);
  const fields: Fields = {
    size,
    datatype: DATATYPE_OF[typeName(data)],
    bitpix: 8 * data.BYTES_PER_ELEMENT,
    offset,
    intent: options.labels ? NIFTI_INTENT_LABEL : 0,
    ras,
    qform: qformOf(ras, size, version === 1 ? Math.fround : (v) => v),
  };
  const view = new DataView(bytes.buffer);
  if (version === 1) writeHeader1(view, fields);
  else writeHeader2(view, fields);
  if (extension.length > 0) bytes[headerBytes] = 1;
  bytes.set(extension, headerBytes + 4);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  return (options.gzip ?? true) ? gzip(bytes) : bytes;
}

interface Fields {
  readonly size: readonly [number, number, number];
  readonly datatype: number;
  readonly bitpix: number;
  readonly offset: number;
  readonly intent: number;
  readonly ras: Affine;
  readonly qform: Qform & { readonly code: number };
}

/** The qform, with code 0 where what a reader would make of its rounded numbers is not the affine. */
function qformOf(ras: Affine, size: readonly [number, number, number], round: (v: number) => number): Fields['qform'] {
  const qform = affineToQuatern(ras);
  const back = quaternToAffine(
    {
      quatern: qform.quatern.map(round) as [number, number, number],
      qoffset: [round(ras[3]), round(ras[7]), round(ras[11])],
      pixdim: [qform.qfac],
    },
    qform.spacing.map(round) as [number, number, number],
    () => undefined,
  );
  const holds = isOrthogonal(ras) && back !== undefined && cornerDistance(ras, back, size) <= QFORM_TOLERANCE_MM;
  return holds
    ? { ...qform, code: NIFTI_XFORM_SCANNER_ANAT }
    : { quatern: [0, 0, 0], qfac: qform.qfac, spacing: qform.spacing, code: 0 };
}

function writeHeader1(view: DataView, f: Fields): void {
  view.setInt32(0, 348, true);
  view.setUint8(38, 'r'.charCodeAt(0)); // `regular`: a leftover of Analyze that some readers still want
  [3, ...f.size, 1, 1, 1, 1].forEach((v, i) => view.setInt16(40 + 2 * i, v, true));
  view.setInt16(68, f.intent, true);
  view.setInt16(70, f.datatype, true);
  view.setInt16(72, f.bitpix, true);
  [f.qform.qfac, ...f.qform.spacing, 0, 0, 0, 0].forEach((v, i) => view.setFloat32(76 + 4 * i, v, true));
  view.setFloat32(108, f.offset, true);
  view.setFloat32(112, 1, true); // scl_slope: values are as stored
  view.setUint8(123, NIFTI_UNITS_MM);
  view.setInt16(252, f.qform.code, true);
  view.setInt16(254, NIFTI_XFORM_SCANNER_ANAT, true);
  [...f.qform.quatern, f.ras[3], f.ras[7], f.ras[11]].forEach((v, i) => view.setFloat32(256 + 4 * i, v, true));
  f.ras.forEach((v, i) => view.setFloat32(280 + 4 * i, v, true));
  setAscii(view, 344, 'n+1\0');
}

function writeHeader2(view: DataView, f: Fields): void {
  view.setInt32(0, 540, true);
  setAscii(view, 4, 'n+2\0\r\n\x1a\n');
  view.setInt16(12, f.datatype, true);
  view.setInt16(14, f.bitpix, true);
  [3, ...f.size, 1, 1, 1, 1].forEach((v, i) => view.setBigInt64(16 + 8 * i, BigInt(v), true));
  [f.qform.qfac, ...f.qform.spacing, 0, 0, 0, 0].forEach((v, i) => view.setFloat64(104 + 8 * i, v, true));
  view.setBigInt64(168, BigInt(f.offset), true);
  view.setFloat64(176, 1, true);
  view.setInt32(344, f.qform.code, true);
  view.setInt32(348, NIFTI_XFORM_SCANNER_ANAT, true);
  [...f.qform.quatern, f.ras[3], f.ras[7], f.ras[11]].forEach((v, i) => view.setFloat64(352 + 8 * i, v, true));
  f.ras.forEach((v, i) => view.setFloat64(400 + 8 * i, v, true));
  view.setInt32(500, NIFTI_UNITS_MM, true);
  view.setInt32(504, f.intent, true);
}

const setAscii = (view: DataView, at: number, text: string): void =>
  [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));

/** `1 liver⏎2 spleen⏎` in a comment extension: size (a multiple of 16), code, text padded with zeros. */
function commentExtension(labels: ReadonlyMap<number, string>): Uint8Array {
  const lines = [...labels].sort(([a], [b]) => a - b).map(([value, name]) => `${value} ${name.replace(/\s+/g, ' ')}\n`);
  const text = new TextEncoder().encode(lines.join(''));
  const bytes = new Uint8Array(Math.ceil((8 + text.length) / 16) * 16);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length, true);
  view.setInt32(4, NIFTI_ECODE_COMMENT, true);
  bytes.set(text, 8);
  return bytes;
}
