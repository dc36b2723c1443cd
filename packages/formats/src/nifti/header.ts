import { FormatError } from '../errors.ts';
import { type Warning } from '../image.ts';

/** A NIfTI-1 or -2 header, as stored but for byte order. Field names are the standard's (nifti1.h, nifti2.h). */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** Voxels in a file of their own (magic `ni1`, `ni2`). */
  readonly pair: boolean;
  /** dim[1..7]; 1 beyond dim[0]. */
  readonly dim: readonly [number, number, number, number, number, number, number];
  readonly datatype: number;
  readonly pixdim: readonly number[];
  readonly vox_offset: number;
  readonly scl_slope: number;
  readonly scl_inter: number;
  readonly xyzt_units: number;
  readonly qform_code: number;
  readonly sform_code: number;
  readonly quatern: readonly [number, number, number];
  readonly qoffset: readonly [number, number, number];
  /** srow_x, srow_y, srow_z one behind the other. */
  readonly srow: readonly number[];
}

/** Bytes that hold either header. */
export const HEADER_BYTES = 540;

/** Where the fields are in either version, and how wide the ones that grew are. */
const LAYOUT = {
  1: {
    size: 348,
    magic: 344,
    dim: 40,
    datatype: 70,
    pixdim: 76,
    vox_offset: 108,
    scl_slope: 112,
    scl_inter: 116,
    xyzt_units: 123,
    qform_code: 252,
    sform_code: 254,
    quatern: 256,
    qoffset: 268,
    srow: 280,
  },
  2: {
    size: 540,
    magic: 4,
    dim: 16,
    datatype: 12,
    pixdim: 104,
    vox_offset: 168,
    scl_slope: 176,
    scl_inter: 184,
    xyzt_units: 500,
    qform_code: 344,
    sform_code: 348,
    quatern: 352,
    qoffset: 376,
    srow: 400,
  },
} as const;

export type NiftiKind = 'nifti' | 'analyze' | 'mgh' | undefined;

/** What bytes (inflated, from the start of a file) are: by magic; an Analyze 7.5 header has NIfTI-1's length and no magic. */
export function kindOf(bytes: Uint8Array): NiftiKind {
  if (bytes.length >= 348 && /^n[i+]1$/.test(ascii(bytes, 344, 3))) return 'nifti';
  if (bytes.length >= 8 && /^n[i+]2$/.test(ascii(bytes, 4, 3))) return 'nifti';
  if (bytes.length < 44) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length >= 348 && (view.getInt32(0, true) === 348 || view.getInt32(0, false) === 348)) return 'analyze';
  // MGH: version 1, then width, height, depth and frames, all big-endian.
  const positive = [4, 8, 12, 16].every((at) => view.getInt32(at, false) > 0);
  return view.getInt32(0, false) === 1 && positive && view.getInt32(20, false) <= 10 ? 'mgh' : undefined;
}

const ascii = (bytes: Uint8Array, start: number, count: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + count));

/**
 * Reads a header of either version in either byte order.
 * @throws FormatError `not-recognised`, `truncated`, `unsupported` (Analyze, MGH) or `inconsistent` (dimensions).
 */
export function parseHeader(bytes: Uint8Array, file: string, warnings: Warning[]): NiftiHeader {
  const kind = kindOf(bytes);
  if (kind !== 'nifti') throw notNifti(kind, bytes, file);
  const version = /^n[i+]1$/.test(ascii(bytes, 344, 3)) ? 1 : 2;
  const at = LAYOUT[version];
  if (bytes.length < at.size) {
    throw new FormatError('truncated', {
      file,
      field: 'header',
      found: `${bytes.length} bytes; a NIfTI-${version} header has ${at.size}`,
      todo: 'The file was cut short: copy or export it again.',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const littleEndian = byteOrder(view, version);
  const short = (offset: number): number => view.getInt16(offset, littleEndian);
  const long = (offset: number): number => Number(view.getBigInt64(offset, littleEndian));
  const int = (offset: number): number => (version === 1 ? short(offset) : view.getInt32(offset, littleEndian));
  const real = (offset: number, index = 0): number =>
    version === 1 ? view.getFloat32(offset + 4 * index, littleEndian) : view.getFloat64(offset + 8 * index, littleEndian);
  const reals = (offset: number, count: number): number[] => Array.from({ length: count }, (_, i) => real(offset, i));
  const dims = Array.from({ length: 8 }, (_, i) => (version === 1 ? short(at.dim + 2 * i) : long(at.dim + 8 * i)));

  return {
    version,
    littleEndian,
    pair: ascii(bytes, at.magic, 2) === 'ni',
    dim: checkDimensions(dims, file, warnings),
    datatype: short(at.datatype),
    pixdim: reals(at.pixdim, 8),
    vox_offset: version === 1 ? real(at.vox_offset) : long(at.vox_offset),
    scl_slope: real(at.scl_slope),
    scl_inter: real(at.scl_inter),
    xyzt_units: version === 1 ? view.getUint8(at.xyzt_units) : view.getInt32(at.xyzt_units, littleEndian),
    qform_code: int(at.qform_code),
    sform_code: int(at.sform_code),
    quatern: reals(at.quatern, 3) as [number, number, number],
    qoffset: reals(at.qoffset, 3) as [number, number, number],
    srow: reals(at.srow, 12),
  };
}

/** By sizeof_hdr; where neither order gives it, by dim[0], which must be 1 to 7. */
function byteOrder(view: DataView, version: 1 | 2): boolean {
  if (view.getInt32(0, true) === LAYOUT[version].size) return true;
  if (view.getInt32(0, false) === LAYOUT[version].size) return false;
  const dim0 = version === 1 ? view.getInt16(LAYOUT[1].dim, true) : Number(view.getBigInt64(LAYOUT[2].dim, true));
  return dim0 >= 1 && dim0 <= 7;
}

function checkDimensions(dims: readonly number[], file: string, warnings: Warning[]): NiftiHeader['dim'] {
  const count = dims[0] as number;
  const bad = (field: string, found: string): FormatError =>
    new FormatError('inconsistent', { file, field, found, todo: 'The header is damaged: export the file again.' });
  if (count < 1 || count > 7) throw bad('dim[0]', `${count} dimensions; expected 1 to 7`);
  const out = [1, 1, 1, 1, 1, 1, 1];
  for (let axis = 1; axis <= count; axis++) {
    const n = dims[axis] as number;
    if (n < 0 || (n === 0 && axis <= 3)) throw bad(`dim[${axis}]`, `${n}; expected at least 1`);
    if (n === 0) {
      warnings.push({ code: 'dimension-zero', message: `dim[${axis}] is 0; read as 1.`, file });
    } else out[axis - 1] = n;
  }
  return out as unknown as NiftiHeader['dim'];
}

function notNifti(kind: Exclude<NiftiKind, 'nifti'>, bytes: Uint8Array, file: string): FormatError {
  if (kind === 'analyze') {
    return new FormatError('unsupported', {
      file,
      field: 'magic',
      found: 'none: this is an Analyze 7.5 header, which does not record which side of the patient is left',
      todo: 'Convert it to NIfTI with a tool that knows where the file came from (for instance FSL’s fslchfiletype), and check left and right.',
    });
  }
  if (kind === 'mgh') {
    return new FormatError('unsupported', {
      file,
      field: 'format',
      found: 'a FreeSurfer MGH volume, which is not supported',
      todo: 'Convert it with FreeSurfer’s `mri_convert file.mgz file.nii.gz`.',
    });
  }
  if (bytes.length < 348) {
    return new FormatError('truncated', {
      file,
      field: 'header',
      found: `${bytes.length} bytes; a NIfTI header has 348 (NIfTI-1) or 540 (NIfTI-2)`,
      todo: 'The file was cut short: copy or export it again.',
    });
  }
  const found = ascii(bytes, 344, 4).replace(/[^\x20-\x7e]/g, '·');
  return new FormatError('not-recognised', {
    file,
    field: 'magic',
    found: `"${found}"; expected n+1, ni1, n+2 or ni2`,
    todo: 'Is this a NIfTI file? If so, it is damaged: export it again.',
  });
}
