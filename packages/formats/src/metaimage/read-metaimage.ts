import { iFastest, makeGrid, makeVolume, orientationCode, spacingOf, type VoxelArray } from '@annotome/volume';
import { DEFLATE_MAX_RATIO, inflatingReader, plainReader, type ByteReader } from '../compression/byte-reader.ts';
import { chainedReader, type Part } from '../compression/chained-reader.ts';
import { FormatError } from '../errors.ts';
import { chooseFrame, type ReadOptions } from '../frame.ts';
import { type LoadedImage, type SeriesSummary, type Warning } from '../image.ts';
import { numberedNames } from '../numbered-names.ts';
import { baseName, needPartner } from '../partner.ts';
import { type FileSource } from '../source.ts';
import { joinedText, parseText } from '../voxels/parse-text.ts';
import { checkSize, readVoxels } from '../voxels/read-voxels.ts';
import { BYTES_OF, type StoredType } from '../voxels/stored-type.ts';
import { geometryOf, type MetaGeometry } from './geometry.ts';
import { elementType, flag, readMetaHeader, type MetaHeader } from './header.ts';

interface OpenMetaImage {
  readonly header: MetaHeader;
  readonly geometry: MetaGeometry;
  readonly type: StoredType;
  readonly dataFiles: readonly FileSource[];
  readonly warnings: Warning[];
}

async function openMetaImage(file: FileSource, files: readonly FileSource[]): Promise<OpenMetaImage> {
  const warnings: Warning[] = [];
  const header = await readMetaHeader(file);
  const type = elementType(header, file.name);
  const geometry = geometryOf(header, file.name, warnings);
  checkSize(file.name, 'DimSize', geometry.size);
  return { header, geometry, type, dataFiles: dataFilesOf(header, file, files), warnings };
}

function dataFilesOf({ fields, listed }: MetaHeader, file: FileSource, files: readonly FileSource[]): readonly FileSource[] {
  const text = fields.get('ElementDataFile') ?? '';
  if (/^local$/i.test(text)) return [file];
  const names = /^LIST\b/i.test(text) ? listed : (numberedNames(text) ?? [text]);
  if (names.length === 0 || names[0] === '') {
    throw new FormatError('inconsistent', {
      file: file.name,
      field: 'ElementDataFile',
      found: `"${text}", which names no file`,
      todo: 'Correct the header, or export the file again.',
    });
  }
  return names.map((name) => needPartner(file, 'ElementDataFile', [name], files));
}

/**
 * What a MetaImage file holds, from its header.
 * @param files where the data files of a `.mhd` are looked for.
 * @throws FormatError as {@link readMetaImage}, but for what only the voxels show.
 */
export async function summariseMetaImage(file: FileSource, files: readonly FileSource[] = []): Promise<SeriesSummary> {
  const { geometry, dataFiles, warnings } = await openMetaImage(file, files);
  return {
    id: file.name,
    format: 'metaimage',
    name: baseName(file.name),
    modality: undefined,
    size: geometry.size,
    spacing: spacingOf(geometry.affine),
    orientation: orientationCode(geometry.affine),
    frames: geometry.frames,
    warnings,
    files: [...new Set([file.name, ...dataFiles.map((f) => f.name)])],
  };
}

/**
 * Reads one 3-D image of a MetaImage file (`.mha`, or `.mhd` with its data: one file, a list or numbered slices; raw, zlib or text), on
 * its own grid in LPS.
 * @throws FormatError `choose-frame` for several frames without `options.frame`; `missing-file`, `truncated`, `inconsistent`,
 *   `unsupported`, `no-geometry`, `too-large`, `not-recognised`.
 */
export async function readMetaImage(
  file: FileSource,
  files: readonly FileSource[] = [],
  options: ReadOptions = {},
): Promise<LoadedImage> {
  const opened = await openMetaImage(file, files);
  const { geometry, warnings } = opened;
  const frame = chooseFrame(file.name, 'DimSize', geometry.frames, options.frame);
  const data = await readFrame(file, opened, frame);
  return {
    volume: makeVolume(makeGrid(geometry.size, geometry.affine), iFastest(data)),
    format: 'metaimage',
    name: baseName(file.name),
    modality: undefined,
    warnings,
  };
}

async function readFrame(file: FileSource, opened: OpenMetaImage, frame: number): Promise<VoxelArray> {
  const { header, geometry, type, dataFiles, warnings } = opened;
  const { size, frames } = geometry;
  const count = size[0] * size[1] * size[2];
  const share = (count * frames * BYTES_OF[type]) / dataFiles.length;
  const local = dataFiles[0] === file;
  const start = local ? header.length : 0;
  const headerSize = headerSizeOf(header, file.name);
  const first = dataFiles[0] ?? file;

  if (!flag(header, ['BinaryData'], true)) {
    const skipped = start + Math.max(0, headerSize);
    const text = await joinedText(dataFiles, () => Promise.resolve(skipped));
    const all = parseText(text, count * frames, type, first.name);
    return all.slice(frame * count, (frame + 1) * count);
  }
  if (!Number.isInteger(share)) {
    throw new FormatError('inconsistent', {
      file: file.name,
      field: 'ElementDataFile',
      found: `${dataFiles.length} files for ${count * frames} voxels, which do not divide evenly`,
      todo: 'Correct the list of data files in the header.',
    });
  }
  const compressed = flag(header, ['CompressedData'], false);
  const open = async (data: FileSource): Promise<ByteReader> => {
    if (!compressed) return plainReader(data, headerSize === -1 ? Math.max(start, data.size - share) : start + headerSize);
    const reader = inflatingReader(data, start + Math.max(0, headerSize), 'gzip or zlib');
    return Promise.resolve(reader);
  };
  const parts: Part[] = dataFiles.map((data) => ({ length: share, open: () => open(data) }));
  const reader = chainedReader(parts);
  await reader.skip(frame * count * BYTES_OF[type]);
  const stored = dataFiles.reduce((sum, data) => sum + Math.max(0, data.size - start), 0);
  return readVoxels(
    reader,
    {
      count,
      type,
      littleEndian: !flag(header, ['BinaryDataByteOrderMSB', 'ElementByteOrderMSB'], false),
      scaling: undefined,
      last: frame === frames - 1,
    },
    { file: first.name, field: 'voxels', available: stored * (compressed ? DEFLATE_MAX_RATIO : 1), warnings },
  );
}

/** Bytes before the voxels in each data file; −1: the voxels are the last bytes. */
function headerSizeOf({ fields }: MetaHeader, file: string): number {
  const text = fields.get('HeaderSize') ?? '0';
  const value = Number(text);
  if (Number.isInteger(value) && value >= -1) return value;
  throw new FormatError('inconsistent', {
    file,
    field: 'HeaderSize',
    found: `"${text}"; expected -1 or a number of bytes`,
    todo: 'The header is damaged: export the file again.',
  });
}
