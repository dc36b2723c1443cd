import { Reader, ZipReader, type Entry, type FileEntry } from '@zip.js/zip.js';
import { FormatError } from '../errors.ts';
import { type Refusal } from '../image.ts';
import { type FileSource } from '../source.ts';
import { entrySource } from './zip-entry.ts';

/** What an archive may hold before it counts as an attack or a mistake. */
const ZIP_LIMITS = {
  entries: 200_000,
  /** Bytes of one file, unpacked: it has to be held in memory. */
  entryBytes: 2 ** 31 - 1,
  /** Bytes of all files, unpacked, as the archive declares. */
  totalBytes: 2 ** 36,
  /** Deflate cannot pack better than 1 : 1032. */
  ratio: 1040,
} as const;

const STORED = 0;
const DEFLATED = 8;

/** `PK` and what begins a file, or an archive without any. */
export const isZip = (first: Uint8Array): boolean =>
  first[0] === 0x50 && first[1] === 0x4b && ((first[2] === 3 && first[3] === 4) || (first[2] === 5 && first[3] === 6));

/** Random access for zip.js: only the directory and the entries asked for are read. */
class FileSourceReader extends Reader<FileSource> {
  readonly #source: FileSource;

  constructor(source: FileSource) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return this.#source.read(index, Math.min(index + length, this.#source.size));
  }
}

function refuse(zip: FileSource, code: FormatError['code'], found: string, todo: string, cause?: unknown): FormatError {
  return new FormatError(code, { file: zip.name, field: 'zip directory', found, todo }, { cause });
}

/**
 * Names are labels here: nothing is unpacked to a disk. So one that points out of the archive (`../../x`, `/x`, `C:\\x`) is taken for what
 * is left of it inside, and its slice is not lost.
 */
function insideName(name: string): string {
  const parts = name
    .replace(/^[A-Za-z]:/, '')
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.join('/') + (/[/\\]$/.test(name) ? '/' : '');
}

async function listEntries(zip: FileSource): Promise<Entry[]> {
  const entries: Entry[] = [];
  const reader = new ZipReader(new FileSourceReader(zip), { useWebWorkers: false, normalizeFilename: insideName });
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      entries.push(entry);
      if (entries.length > ZIP_LIMITS.entries) {
        throw refuse(zip, 'too-large', `more than ${ZIP_LIMITS.entries} entries`, 'Unpack it and give the folder of the study');
      }
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(
      zip,
      'inconsistent',
      `cannot be read (${reason})`,
      'The archive is damaged, split or encrypted: make it again, or unpack it and give the folder',
      error,
    );
  }
  return entries;
}

/** Why an entry is not offered, or undefined. */
function objection(entry: FileEntry): string | undefined {
  if (entry.encrypted) return 'encrypted with a password. Unpack it and give the folder.';
  const method = entry.compressionMethod;
  if (method !== STORED && method !== DEFLATED)
    return `packed with method ${method}; only stored and deflate are read. Unpack it and give the folder.`;
  if (entry.uncompressedSize > ZIP_LIMITS.entryBytes)
    return `${entry.uncompressedSize} bytes unpacked, more than ${ZIP_LIMITS.entryBytes}. Unpack it and give the file itself.`;
  if (
    entry.uncompressedSize > ZIP_LIMITS.ratio * Math.max(1, entry.compressedSize) ||
    (method === STORED && entry.uncompressedSize !== entry.compressedSize)
  ) {
    return `declares ${entry.uncompressedSize} bytes in ${entry.compressedSize}, which is impossible: a damaged or malicious archive.`;
  }
  return undefined;
}

/**
 * The files in a zip archive, named `archive.zip/folder/file`, read when asked for: stored ones by random access, deflated ones from
 * their start, and checked against their CRC-32. Zip64 too. Folders, macOS's `__MACOSX` and empty files are left out.
 * @returns what can be read, and a refusal for each entry that cannot (encrypted, another method, absurd sizes).
 * @throws FormatError `inconsistent` for a damaged archive, `too-large` beyond {@link ZIP_LIMITS}.
 */
export async function openZip(zip: FileSource): Promise<{ files: FileSource[]; refused: Refusal[] }> {
  const files: FileSource[] = [];
  const refused: Refusal[] = [];
  let total = 0;
  for (const entry of await listEntries(zip)) {
    const name = `${zip.name}/${entry.filename}`;
    if (entry.directory || entry.uncompressedSize === 0 || name.includes('/__MACOSX/')) continue;
    const reason = objection(entry);
    if (reason !== undefined) {
      refused.push({ file: name, message: `zip entry: ${reason}` });
      continue;
    }
    total += entry.uncompressedSize;
    if (total > ZIP_LIMITS.totalBytes) {
      throw refuse(
        zip,
        'too-large',
        `more than ${ZIP_LIMITS.totalBytes} bytes unpacked`,
        'Unpack it and give the folder of the study',
      );
    }
    files.push(entrySource(zip, entry, name));
  }
  return { files, refused };
}
