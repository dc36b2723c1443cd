import { type ReadOptions } from '../frame.ts';
import { type LoadedImage, type SeriesSummary } from '../image.ts';
import { isMetaImage } from '../metaimage/header.ts';
import { readMetaImage, summariseMetaImage } from '../metaimage/read-metaimage.ts';
import { isNifti } from '../nifti/open-nifti.ts';
import { readNifti, summariseNifti } from '../nifti/read-nifti.ts';
import { isNrrd, readNrrd, summariseNrrd } from '../nrrd/read-nrrd.ts';
import { type FileSource } from '../source.ts';

/** A format in which a file (with a partner at most) is an image. */
export interface FileFormatReader {
  readonly name: string;
  /** Whether to try a file as this format, by its name and first 4 KB. */
  is(name: string, first: Uint8Array): boolean;
  summarise(file: FileSource, files: readonly FileSource[]): Promise<SeriesSummary>;
  read(file: FileSource, files: readonly FileSource[], options: ReadOptions): Promise<LoadedImage>;
}

/** Formats tried in this order, after DICOM with its prefix. */
export const FILE_FORMATS: readonly FileFormatReader[] = [
  { name: 'NIfTI', is: isNifti, summarise: summariseNifti, read: readNifti },
  { name: 'NRRD', is: isNrrd, summarise: summariseNrrd, read: readNrrd },
  { name: 'MetaImage', is: isMetaImage, summarise: summariseMetaImage, read: readMetaImage },
];
