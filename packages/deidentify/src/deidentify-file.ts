import { deidentifyDicom, isDicom, type Deidentified } from './deidentify-dicom.ts';
import { isGzip, regzip } from './headers/gzip.ts';
import { deidentifyMetaImage } from './headers/metaimage.ts';
import { deidentifyNifti } from './headers/nifti.ts';
import { deidentifyNrrd } from './headers/nrrd.ts';
import { type Renames } from './headers/data-files.ts';
import { type Profile } from './profile.ts';
import { EMPTY_REPORT } from './report.ts';

/** What the caller knows of a file. */
export interface FileToDeidentify {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format: 'dicom' | 'nifti' | 'nrrd' | 'metaimage';
  /** New names of all files of the image, by the last part of their old ones. */
  readonly renames: Renames;
}

const ascii = (bytes: Uint8Array, start: number, count: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + count));

/**
 * Writes any file of an image without what identifies people. Files that hold voxels only (`.img`, `.raw`) are passed through; packed
 * ones lose the name in their gzip header.
 *
 * @throws DeidentifyError where that cannot be done for certain: the file must then not be sent
 */
export function deidentifyFile({ name, bytes, format, renames }: FileToDeidentify, profile: Profile): Deidentified {
  if (format === 'dicom' || isDicom(bytes)) return deidentifyDicom(name, bytes, profile);
  if (format === 'nifti' && !/\.img(\.gz)?$/i.test(name)) return deidentifyNifti(name, bytes);
  if (format === 'nrrd' && ascii(bytes, 0, 4) === 'NRRD') return deidentifyNrrd(name, bytes, renames);
  if (format === 'metaimage' && /(^|\n)\s*ElementDataFile\s*[=:]/.test(ascii(bytes, 0, Math.min(bytes.byteLength, 4096))))
    return deidentifyMetaImage(name, bytes, renames);
  const report = { ...EMPTY_REPORT, files: 1 };
  if (!isGzip(bytes)) return { chunks: [bytes], report };
  return {
    chunks: regzip(
      bytes,
      name,
      () => 0,
      (first) => first,
    ),
    report,
  };
}
