import { type Affine } from '@annotome/volume';
import {
  DEFLATE_MAX_RATIO,
  inflatePrefix,
  inflatingReader,
  isGzip,
  plainReader,
  type ByteReader,
} from '../compression/byte-reader.ts';
import { type Warning } from '../image.ts';
import { needPartner } from '../partner.ts';
import { type FileSource } from '../source.ts';
import { affineOf } from './geometry.ts';
import { HEADER_BYTES, kindOf, parseHeader, type NiftiHeader } from './header.ts';

/** Compressed bytes that surely inflate to a header, even behind a gzip header with a long name. */
const PREFIX = 16 * 1024;

export interface OpenNifti {
  readonly header: NiftiHeader;
  /** Where the header was. */
  readonly headerFile: FileSource;
  /** Where the voxels are: the same file, or the `.img`. */
  readonly dataFile: FileSource;
  readonly affine: Affine;
  readonly frames: number;
  readonly warnings: Warning[];
}

/**
 * Whether to try a file as NIfTI: by its magic (also inside gzip), by its name where the content says nothing (so that a damaged `.nii` is
 * explained), and Analyze and MGH files, so that they are refused in words.
 * @param first the first bytes as stored, best 4 KB.
 */
export function isNifti(name: string, first: Uint8Array): boolean {
  if (/\.(nii|mgh)(\.gz)?$|\.mgz$/i.test(name)) return true;
  if (/\.img(\.gz)?$/i.test(name)) return String.fromCharCode(...first.subarray(128, 132)) !== 'DICM';
  const kind = kindOf(inflatePrefix(first, HEADER_BYTES));
  return kind === 'nifti' || (kind === 'analyze' && /\.hdr(\.gz)?$/i.test(name));
}

/** Reads and checks the header of a NIfTI file or pair (either of the two may be given) and finds where its voxels are. */
export async function openNifti(file: FileSource, files: readonly FileSource[]): Promise<OpenNifti> {
  const warnings: Warning[] = [];
  const headerFile = await headerOf(file, files);
  const header = parseHeader(inflatePrefix(await headerFile.read(0, PREFIX), HEADER_BYTES), headerFile.name, warnings);
  const affine = affineOf(header, headerFile.name, warnings);
  const dataFile = header.pair ? needPartner(headerFile, 'voxels', pairNames(headerFile.name, 'hdr', 'img'), files) : headerFile;
  const frames = header.dim.slice(3).reduce((product, n) => product * n, 1);
  return { header, headerFile, dataFile, affine, frames, warnings };
}

/** The `.hdr` of an `.img` that is no NIfTI by itself; else the file. */
async function headerOf(file: FileSource, files: readonly FileSource[]): Promise<FileSource> {
  if (!/\.img(\.gz)?$/i.test(file.name)) return file;
  const kind = kindOf(inflatePrefix(await file.read(0, PREFIX), HEADER_BYTES));
  return kind === 'nifti' ? file : needPartner(file, 'header', pairNames(file.name, 'img', 'hdr'), files);
}

/** `a/x.hdr` → `x.img`, `x.img.gz`: the same compression first. */
function pairNames(name: string, from: 'hdr' | 'img', to: 'hdr' | 'img'): string[] {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const stem = base.replace(new RegExp(`\\.${from}(\\.gz)?$`, 'i'), '');
  const plain = `${stem}.${to}`;
  return /\.gz$/i.test(base) ? [`${plain}.gz`, plain] : [plain, `${plain}.gz`];
}

/**
 * The voxels' bytes from `start`, and the most there can be. Raw voxels in an `.img` may by chance begin as a gzip file does, so one
 * that is long enough as it is counts as raw unless its name says otherwise.
 */
export async function openVoxels(
  { dataFile, headerFile }: Pick<OpenNifti, 'dataFile' | 'headerFile'>,
  start: number,
  length: number,
): Promise<{ reader: ByteReader; available: number }> {
  const rawImg = dataFile !== headerFile && dataFile.size >= start + length && !/\.gz$/i.test(dataFile.name);
  if (rawImg || !isGzip(await dataFile.read(0, 3))) {
    return { reader: plainReader(dataFile, start), available: Math.max(0, dataFile.size - start) };
  }
  const reader = inflatingReader(dataFile);
  await reader.skip(start);
  return { reader, available: dataFile.size * DEFLATE_MAX_RATIO };
}
