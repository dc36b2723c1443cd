import { iFastest, makeGrid, makeVolume, orientationCode, spacingOf } from '@annotome/volume';
import { FormatError } from '../errors.ts';
import { chooseFrame, type ReadOptions } from '../frame.ts';
import { type LoadedImage, type SeriesSummary, type Warning } from '../image.ts';
import { baseName } from '../partner.ts';
import { type FileSource } from '../source.ts';
import { checkSize, readVoxels } from '../voxels/read-voxels.ts';
import { type Scaling } from '../voxels/scaling.ts';
import { BYTES_OF } from '../voxels/stored-type.ts';
import { storedType } from './datatype.ts';
import { type NiftiHeader } from './header.ts';
import { openNifti, openVoxels } from './open-nifti.ts';

/**
 * What a NIfTI file holds, from its header: a few KB are read.
 * @param files where the other half of a `.hdr`/`.img` pair is looked for.
 * @throws FormatError as {@link readNifti}, but for what only the voxels show.
 */
export async function summariseNifti(file: FileSource, files: readonly FileSource[] = []): Promise<SeriesSummary> {
  const { header, headerFile, dataFile, affine, frames, warnings } = await openNifti(file, files);
  const [ni, nj, nk] = header.dim;
  storedType(header.datatype, headerFile.name);
  scalingOf(header, headerFile.name);
  checkSize(headerFile.name, 'dim', [ni, nj, nk]);
  return {
    id: headerFile.name,
    format: 'nifti',
    name: baseName(headerFile.name),
    modality: undefined,
    size: [ni, nj, nk],
    spacing: spacingOf(affine),
    orientation: orientationCode(affine),
    frames,
    warnings,
    files: dataFile === headerFile ? [headerFile.name] : [headerFile.name, dataFile.name],
  };
}

/**
 * Reads one 3-D image of a NIfTI-1 or -2 file (`.nii`, `.nii.gz`, `.hdr` + `.img`): values with slope and intercept applied, on the
 * file's own grid in LPS. Two-dimensional images get one slice.
 * @throws FormatError `choose-frame` for several frames without `options.frame`; `missing-file`, `truncated`, `inconsistent`,
 *   `unsupported`, `too-large`, `not-recognised`.
 */
export async function readNifti(
  file: FileSource,
  files: readonly FileSource[] = [],
  options: ReadOptions = {},
): Promise<LoadedImage> {
  const { header, headerFile, dataFile, affine, frames, warnings } = await openNifti(file, files);
  const name = headerFile.name;
  const [ni, nj, nk] = header.dim;
  const type = storedType(header.datatype, name);
  const scaling = scalingOf(header, name);
  checkSize(name, 'dim', [ni, nj, nk]);
  const frame = chooseFrame(name, `dim[4..7] = ${header.dim.slice(3).join(', ')}`, frames, options.frame);

  const count = ni * nj * nk;
  const start = dataStart(header, name, warnings) + frame * count * BYTES_OF[type];
  const { reader, available } = await openVoxels({ headerFile, dataFile }, start, count * BYTES_OF[type]);
  const data = await readVoxels(
    reader,
    { count, type, littleEndian: header.littleEndian, scaling, last: frame === frames - 1 },
    { file: dataFile.name, field: 'voxels', available, warnings },
  );
  return {
    volume: makeVolume(makeGrid([ni, nj, nk], affine), iFastest(data)),
    format: 'nifti',
    name: baseName(name),
    modality: undefined,
    warnings,
  };
}

/**
 * scl_slope and scl_inter; undefined where they change nothing (slope 0, NaN or infinite means "none": nifti1.h and nibabel).
 * @throws FormatError `inconsistent` for a valid slope with an intercept that is no number.
 */
function scalingOf(header: NiftiHeader, file: string): Scaling | undefined {
  const { scl_slope: slope, scl_inter: intercept } = header;
  if (!Number.isFinite(slope) || slope === 0) return undefined;
  if (!Number.isFinite(intercept)) {
    throw new FormatError('inconsistent', {
      file,
      field: 'scl_inter',
      found: `${intercept} beside a slope of ${slope}`,
      todo: 'Set scl_inter to 0 if the values need no offset, or export the file again.',
    });
  }
  return slope === 1 && intercept === 0 ? undefined : { slope, intercept };
}

/** vox_offset, repaired: a single file's voxels begin behind header and extension flag at the earliest. */
function dataStart(header: NiftiHeader, file: string, warnings: Warning[]): number {
  const earliest = header.pair ? 0 : header.version === 1 ? 352 : 544;
  const stored = header.vox_offset;
  const start = Number.isFinite(stored) ? Math.max(earliest, Math.trunc(stored)) : earliest;
  if (start !== stored) {
    warnings.push({
      code: 'vox-offset-repaired',
      message: `vox_offset is ${stored}; the voxels were read from byte ${start}.`,
      file,
    });
  }
  return start;
}
