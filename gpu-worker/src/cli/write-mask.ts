import { realpath } from 'node:fs/promises';

import { writeNifti, writeNrrd } from '@annotome/formats';
import { pasteMask, type BoxMask } from '@annotome/sam-med3d';
import { iFastest, voxelCount, type Grid, type Volume } from '@annotome/volume';

import { writeFileWhole } from '../files/write-whole.ts';
import { InputError, UsageError } from './errors.ts';

export const MASK_ENDINGS = ['.nii.gz', '.nii', '.seg.nrrd', '.nrrd'] as const;

/** @throws UsageError when the name's ending is none we write. */
export function maskFormatOf(path: string): (typeof MASK_ENDINGS)[number] {
  const found = MASK_ENDINGS.find((ending) => path.toLowerCase().endsWith(ending));
  if (!found) throw new UsageError(`--out ${path}: the ending says the format; it must be one of ${MASK_ENDINGS.join(', ')}.`);
  return found;
}

/** @throws InputError when writing to `path` would overwrite one of the input's files. */
export async function refuseInput(path: string, inputs: ReadonlySet<string>): Promise<void> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined && inputs.has(real)) {
    throw new InputError(`--out ${path} is a file of the input, which is never written to. Choose another name.`);
  }
}

/** A mask as a whole label map, in the smallest type that holds the value. */
export function labelMapOf(mask: BoxMask, grid: Grid, value: number): Volume<Uint8Array> | Volume<Uint16Array> {
  const n = voxelCount(grid.size);
  const paste = <T extends Uint8Array | Uint16Array>(voxels: T): Volume<T> => {
    const data = iFastest(voxels);
    pasteMask(mask, data, grid.size, value);
    return { grid, data };
  };
  return value < 256 ? paste(new Uint8Array(n)) : paste(new Uint16Array(n));
}

/** 3D Slicer's first segment colour. */
const COLOR = [0.5, 0.68, 0.5] as const;

export interface Segment {
  readonly value: number;
  readonly name: string;
}

/** Writes a label map with one segment; the file is there whole or not at all. */
export async function writeMask(
  path: string,
  labels: Volume<Uint8Array> | Volume<Uint16Array>,
  { value, name }: Segment,
): Promise<void> {
  const format = maskFormatOf(path);
  const bytes =
    format === '.nii' || format === '.nii.gz'
      ? writeNifti(labels, { gzip: format === '.nii.gz', labels: new Map([[value, name]]) })
      : writeNrrd(labels, { segments: [{ value, name, color: COLOR }] });
  await writeFileWhole(path, bytes);
}
