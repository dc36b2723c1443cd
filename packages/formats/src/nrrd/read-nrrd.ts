import { iFastest, makeGrid, makeVolume, orientationCode, spacingOf, type VoxelArray } from '@annotome/volume';
import { chainedReader, type Part } from '../compression/chained-reader.ts';
import { DEFLATE_MAX_RATIO, inflatingReader, plainReader, type ByteReader } from '../compression/byte-reader.ts';
import { FormatError } from '../errors.ts';
import { chooseFrame, type ReadOptions } from '../frame.ts';
import { type LoadedImage, type SeriesSummary, type Warning } from '../image.ts';
import { baseName } from '../partner.ts';
import { memorySource, type FileSource } from '../source.ts';
import { joinedText, parseText } from '../voxels/parse-text.ts';
import { pickingReader } from '../voxels/picking-reader.ts';
import { checkSize, readVoxels } from '../voxels/read-voxels.ts';
import { BYTES_OF, type StoredType } from '../voxels/stored-type.ts';
import { axesOf, type NrrdAxes } from './axes.ts';
import { dataFilesOf } from './data-files.ts';
import { encodingOf, typeOf, type NrrdEncoding } from './encoding.ts';
import { isNrrdMagic, readNrrdHeader, type NrrdHeader } from './header.ts';

/** By magic, or by name so that a damaged file is explained. */
export const isNrrd = (name: string, first: Uint8Array): boolean => isNrrdMagic(first) || /\.(nrrd|nhdr)$/i.test(name);

interface OpenNrrd {
  readonly header: NrrdHeader;
  readonly axes: NrrdAxes;
  readonly type: StoredType;
  readonly encoding: NrrdEncoding;
  readonly dataFiles: readonly FileSource[];
  readonly warnings: Warning[];
}

async function openNrrd(file: FileSource, files: readonly FileSource[]): Promise<OpenNrrd> {
  const warnings: Warning[] = [];
  const header = await readNrrdHeader(file);
  const type = typeOf(header, file.name);
  const encoding = encodingOf(header, type, file.name, warnings);
  const axes = axesOf(header, file.name, warnings);
  checkSize(file.name, 'sizes', axes.size);
  return { header, axes, type, encoding, dataFiles: dataFilesOf(header, file, files), warnings };
}

/**
 * What a NRRD file holds, from its header.
 * @param files where the data files of a detached header are looked for.
 * @throws FormatError as {@link readNrrd}, but for what only the voxels show.
 */
export async function summariseNrrd(file: FileSource, files: readonly FileSource[] = []): Promise<SeriesSummary> {
  const { axes, dataFiles, warnings } = await openNrrd(file, files);
  return {
    id: file.name,
    format: 'nrrd',
    name: baseName(file.name),
    modality: undefined,
    size: axes.size,
    spacing: spacingOf(axes.affine),
    orientation: orientationCode(axes.affine),
    frames: axes.frames,
    warnings,
    files: [...new Set([file.name, ...dataFiles.map((f) => f.name)])],
  };
}

/**
 * Reads one 3-D image of a NRRD file (versions 1 to 5; raw, gzip, text or hex; attached or detached), on its own grid in LPS. An axis
 * without a direction in space (a sequence, the layers of a segmentation) counts as frames, wherever it is.
 * @throws FormatError `choose-frame` for several frames without `options.frame`; `missing-file`, `truncated`, `inconsistent`,
 *   `unsupported`, `no-geometry`, `too-large`, `not-recognised`.
 */
export async function readNrrd(
  file: FileSource,
  files: readonly FileSource[] = [],
  options: ReadOptions = {},
): Promise<LoadedImage> {
  const opened = await openNrrd(file, files);
  const { axes, warnings } = opened;
  const frame = chooseFrame(file.name, 'sizes', axes.frames, options.frame);
  const data = await readFrame(file, opened, frame);
  return {
    volume: makeVolume(makeGrid(axes.size, axes.affine), iFastest(data)),
    format: 'nrrd',
    name: baseName(file.name),
    modality: undefined,
    warnings,
  };
}

async function readFrame(file: FileSource, opened: OpenNrrd, frame: number): Promise<VoxelArray> {
  const { axes, type, encoding, dataFiles, header, warnings } = opened;
  const count = axes.size[0] * axes.size[1] * axes.size[2];
  const total = count * axes.frames;
  const size = BYTES_OF[type];
  const attached = !header.fields.has('datafile');
  const start = attached ? header.length : 0;
  const first = dataFiles[0] ?? file;

  let reader: ByteReader;
  let available: number;
  if (encoding.name === 'text' || encoding.name === 'hex') {
    const text = await joinedText(dataFiles, (f) => afterLines(f, start, encoding.lineSkip));
    if (encoding.name === 'text') return pickFrame(parseText(text, total, type, first.name), axes, frame);
    const bytes = hexBytes(text);
    reader = plainReader(memorySource(first.name, bytes));
    available = bytes.length;
  } else {
    const share = (total * size) / dataFiles.length;
    if (!Number.isInteger(share)) {
      throw new FormatError('inconsistent', {
        file: file.name,
        field: 'data file',
        found: `${dataFiles.length} files for ${total * size} bytes, which do not divide evenly`,
        todo: 'Correct the list of data files in the header.',
      });
    }
    const parts: Part[] = dataFiles.map((f) => ({ length: share, open: () => openPart(f, start, share, encoding) }));
    reader = chainedReader(parts);
    const compression = encoding.name === 'gzip' ? DEFLATE_MAX_RATIO : 1;
    available = dataFiles.reduce((sum, f) => sum + Math.max(0, f.size - start) * compression, 0);
  }
  // Frames one after the other are skipped whole; where they alternate, each one's bytes are picked out.
  const slowest = axes.inner === count || axes.frames === 1;
  if (slowest) await reader.skip(frame * count * size);
  else reader = pickingReader(reader, { inner: axes.inner * size, frames: axes.frames, frame });
  return readVoxels(
    reader,
    { count, type, littleEndian: encoding.littleEndian, scaling: undefined, last: !slowest || frame === axes.frames - 1 },
    { file: first.name, field: 'voxels', available, warnings },
  );
}

/** One data file from its first voxel: lines skipped as stored, bytes after decompression (as the format says). */
async function openPart(file: FileSource, start: number, share: number, encoding: NrrdEncoding): Promise<ByteReader> {
  const from = await afterLines(file, start, encoding.lineSkip);
  if (encoding.name === 'raw') {
    return plainReader(file, encoding.byteSkip === -1 ? Math.max(from, file.size - share) : from + encoding.byteSkip);
  }
  const reader = inflatingReader(file, from);
  if (encoding.byteSkip !== -1) {
    await reader.skip(encoding.byteSkip);
    return reader;
  }
  // The voxels are the last bytes: how many there are is known only after inflating them once.
  const length = await reader.skip(Infinity);
  const again = inflatingReader(file, from);
  await again.skip(Math.max(0, length - share));
  return again;
}

async function afterLines(file: FileSource, start: number, lines: number): Promise<number> {
  let at = start;
  let left = lines;
  while (left > 0) {
    const piece = await file.read(at, at + 65536);
    if (piece.length === 0) break;
    let used = 0;
    while (left > 0) {
      const end = piece.indexOf(10, used);
      if (end < 0) {
        used = piece.length;
        break;
      }
      used = end + 1;
      left--;
    }
    at += used;
  }
  return at;
}

/** Two digits per byte; anything that is no digit is passed over, as teem does. */
function hexBytes(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length >> 1);
  let digits = 0;
  for (const c of text) {
    const digit = c >= 48 && c <= 57 ? c - 48 : (c | 32) >= 97 && (c | 32) <= 102 ? (c | 32) - 87 : -1;
    if (digit < 0) continue;
    out[digits >> 1] = ((out[digits >> 1] as number) << 4) | digit;
    digits++;
  }
  return out.subarray(0, digits >> 1);
}

/** One frame of an array that holds all of them. */
function pickFrame(all: VoxelArray, { inner, frames, size }: NrrdAxes, frame: number): VoxelArray {
  if (frames === 1) return all;
  const out = all.slice(0, size[0] * size[1] * size[2]);
  for (let n = 0; n < out.length; n++) {
    const outer = Math.floor(n / inner);
    out[n] = all[(outer * frames + frame) * inner + (n - outer * inner)] as number;
  }
  return out;
}
