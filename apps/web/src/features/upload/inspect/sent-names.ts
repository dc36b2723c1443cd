import { type FileFormat } from '@annotome/formats';

/** `.nii.gz`, `.dcm`; none where it is long or strange, since it may say anything. */
function extensionOf(path: string): string {
  const match = /(\.[a-z0-9]{1,5})?(\.[a-z0-9]{1,8})$/i.exec(path.replace(/^.*\//, ''));
  if (!match) return '';
  const inner = match[1]?.toLowerCase() ?? '';
  const outer = (match[2] ?? '').toLowerCase();
  return outer === '.gz' && /^\.(nii|img|hdr|raw)$/.test(inner) ? inner + outer : outer;
}

const KNOWN = /^\.(dcm|nii|hdr|img|nrrd|nhdr|mha|mhd|raw|zraw|gz|bz2|txt|nii\.gz|img\.gz|hdr\.gz|raw\.gz)$/;

/**
 * Names under which the files of a series are sent when nothing may identify somebody: paths and file names often do. They keep the order,
 * the kind, and which header belongs to which data.
 *
 * @returns new names by the old ones
 */
export function sentNames(files: readonly string[], format: FileFormat): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    files.map((file, n) => {
      const found = extensionOf(file);
      const extension = format === 'dicom' ? '.dcm' : KNOWN.test(found) ? found : '.raw';
      const number = String(n + 1).padStart(5, '0');
      // A pair of header and voxels is known by its common name.
      const plain = format === 'dicom' ? `${number}${extension}` : `image${extension}`;
      const name = taken.has(plain) ? `image-${number}${extension}` : plain;
      taken.add(name);
      return [file, name];
    }),
  );
}
