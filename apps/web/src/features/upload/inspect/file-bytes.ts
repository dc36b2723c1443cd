import { deidentifyFile, type DeidentifyReport, type Profile } from '@annotome/deidentify';
import { type FileFormat, type FileSource } from '@annotome/formats';

/** A file as it is sent. */
export interface FileBytes {
  readonly blob: Blob;
  readonly report: DeidentifyReport | undefined;
}

/** Of a large plain file only this much is read to change its header; the rest is taken as it lies on the disk. */
const HEAD = 64 * 2 ** 20;

export interface FileOfSeries {
  readonly source: FileSource;
  /** The File itself, where it is none of an archive's. */
  readonly file: Blob | undefined;
  readonly format: FileFormat;
  readonly renames: ReadonlyMap<string, string>;
}

/**
 * The bytes of one file as they are sent: as they are, or de-identified. The same each time, so that a file that was begun can be gone
 * on with after a reload.
 */
export async function fileBytes(
  { source, file, format, renames }: FileOfSeries,
  profile: Profile | undefined,
): Promise<FileBytes> {
  const read = async (end: number): Promise<Uint8Array<ArrayBuffer>> => (await source.read(0, end)) as Uint8Array<ArrayBuffer>;
  if (!profile) return { blob: file ?? new Blob([await read(source.size)]), report: undefined };
  const headOnly = file !== undefined && format !== 'dicom' && source.size > HEAD && !/\.gz$/i.test(source.name);
  const bytes = await read(headOnly ? HEAD : source.size);
  const { chunks, report } = deidentifyFile({ name: source.name, bytes, format, renames }, profile);
  const rest = headOnly ? [file.slice(HEAD)] : [];
  return { blob: new Blob([...chunks, ...rest]), report };
}
