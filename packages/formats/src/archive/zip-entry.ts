import { type FileEntry } from '@zip.js/zip.js';
import { FormatError } from '../errors.ts';
import { type FileSource } from '../source.ts';

const STORED = 0;
const LOCAL_HEADER_BYTES = 30;
/** Headers are looked at again and again; more than this is the file itself, and unpacked as a whole. */
const PREFIX_BYTES = 64 * 1024;

/** Thrown into zip.js's stream to stop it when enough is unpacked. */
class Enough extends Error {}

function damaged(name: string, cause: unknown): FormatError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const found = `cannot be unpacked (${reason})`;
  return new FormatError(
    'inconsistent',
    { file: name, field: 'zip entry', found, todo: 'The archive is damaged: make it again' },
    { cause },
  );
}

/** The first `length` bytes unpacked; all of them checked against the CRC-32 when `length` is the whole. */
async function unpack(entry: FileEntry, name: string, length: number): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  const whole = length === entry.uncompressedSize;
  let filled = 0;
  const writable = new WritableStream<Uint8Array>({
    write(chunk) {
      const room = length - filled;
      if (whole && chunk.byteLength > room) throw new RangeError(`more than the ${length} bytes it declares`);
      out.set(chunk.subarray(0, Math.min(room, chunk.byteLength)), filled);
      filled += Math.min(room, chunk.byteLength);
      if (!whole && filled === length) throw new Enough();
    },
  });
  try {
    await entry.getData(writable, { useWebWorkers: false, checkCrc32: whole });
  } catch (error) {
    if (!(error instanceof Enough) && !(filled === length && !whole)) throw damaged(name, error);
  }
  if (filled < length) throw damaged(name, new RangeError(`${filled} of ${length} bytes`));
  return out;
}

/** One slot: the entry unpacked last. Slices are read one after the other, each header first and its pixels next. */
interface Slot {
  entry: FileEntry;
  bytes: Promise<Uint8Array>;
}
const slots = new WeakMap<FileSource, Slot>();

/** A file inside an archive. */
export function entrySource(zip: FileSource, entry: FileEntry, name: string): FileSource {
  const size = entry.uncompressedSize;
  if (entry.compressionMethod === STORED) {
    let start: Promise<number> | undefined;
    return {
      name,
      size,
      async read(from = 0, to = size) {
        start ??= dataStart(zip, entry, name);
        const base = await start;
        return zip.read(base + Math.min(from, size), base + Math.min(to, size));
      },
    };
  }
  return {
    name,
    size,
    async read(from = 0, to = size) {
      const end = Math.min(to, size);
      const slot = slots.get(zip);
      if (slot?.entry === entry) return (await slot.bytes).subarray(from, end);
      if (end <= PREFIX_BYTES && end < size) return (await unpack(entry, name, end)).subarray(from, end);
      const bytes = unpack(entry, name, size);
      slots.set(zip, { entry, bytes });
      return (await bytes).subarray(from, end);
    },
  };
}

/** Where a stored entry's bytes begin: behind its local header, whose name and extra field may differ in length from the directory's. */
async function dataStart(zip: FileSource, entry: FileEntry, name: string): Promise<number> {
  const header = await zip.read(entry.offset, entry.offset + LOCAL_HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.byteLength < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== 0x04034b50)
    throw damaged(name, new Error('no local header'));
  return entry.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}
