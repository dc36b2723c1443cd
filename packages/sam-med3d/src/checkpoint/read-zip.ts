import { CheckpointError } from './checkpoint-error.ts';
import { type CheckpointSource } from './checkpoint-source.ts';
import { dataView, readBytes } from './read-bytes.ts';

/** A file in the zip, not yet looked at. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes as stored, and as they claim to be once unpacked. */
  readonly storedBytes: number;
  readonly bytes: number;
  /** 0 is stored, 8 deflate. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
export const LOCAL = 0x04034b50;
/** End record and the longest comment. */
const TAIL = 22 + 65_535;
/** A checkpoint has a few hundred entries of under a hundred bytes each; 64 MB is half a million. */
const MAX_DIRECTORY = 64_000_000;

/**
 * The zip's directory (zip64 too). Nothing is unpacked.
 * @throws CheckpointError `truncated` where the file has no directory, `corrupt` where the directory points outside the file.
 */
export async function readZipDirectory(source: CheckpointSource): Promise<readonly ZipEntry[]> {
  const { count, offset, size } = await findDirectory(source);
  if (size > MAX_DIRECTORY || count * 46 > size) {
    throw new CheckpointError('corrupt', { message: `the zip's directory claims ${count} entries in ${size} bytes` });
  }
  if (offset + size > source.size)
    throw corrupt(`its directory (bytes ${offset} to ${offset + size}) lies outside the file (${source.size} bytes)`);
  const bytes = await readBytes(source, offset, offset + size, "the zip's directory");
  const view = dataView(bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL) throw corrupt(`entry ${i} of its directory is damaged`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > size) throw corrupt(`entry ${i} of its directory is damaged`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const [unpacked, stored, headerOffset] = zip64Fields(extra, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const encrypted = (view.getUint16(at + 8, true) & 1) !== 0;
    entries.push({ name, bytes: unpacked, storedBytes: stored, headerOffset, method: view.getUint16(at + 10, true), encrypted });
    at = next;
  }
  return entries;
}

/** The entries that share bytes with another: they say more than the file holds, or pass one tensor's bytes for another's. */
export function overlappingEntries(entries: readonly ZipEntry[]): ReadonlySet<ZipEntry> {
  const overlapping = new Set<ZipEntry>();
  const inOrder = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  let furthest: ZipEntry | undefined;
  let end = 0;
  for (const entry of inOrder) {
    if (furthest !== undefined && entry.headerOffset < end) overlapping.add(furthest).add(entry);
    const own = entry.headerOffset + 30 + entry.storedBytes;
    if (own > end) [furthest, end] = [entry, own];
  }
  return overlapping;
}

/**
 * Where a stored entry's bytes begin.
 * @throws CheckpointError `zip-bomb` for a compressed entry (torch stores; it could claim any size), `corrupt` where the entry lies outside
 *   the file or the two headers disagree.
 */
export async function entryStart(source: CheckpointSource, entry: ZipEntry): Promise<number> {
  if (entry.encrypted) throw new CheckpointError('unsupported', { message: `zip entry ${entry.name} is encrypted` });
  if (entry.method !== 0 || entry.bytes !== entry.storedBytes) {
    throw new CheckpointError('zip-bomb', {
      message:
        `zip entry ${entry.name} is compressed (method ${entry.method}: ${entry.storedBytes} bytes that claim to be ${entry.bytes}); ` +
        'torch.save stores weights as they are. Unpack the file and save it again with torch.save',
    });
  }
  if (entry.headerOffset + 30 + entry.bytes > source.size) {
    throw corrupt(`entry ${entry.name} claims ${entry.bytes} bytes from ${entry.headerOffset} on, the file has ${source.size}`);
  }
  const header = dataView(await readBytes(source, entry.headerOffset, entry.headerOffset + 30, `zip entry ${entry.name}`));
  if (header.getUint32(0, true) !== LOCAL) throw corrupt(`entry ${entry.name} does not begin where the directory says`);
  const start = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.bytes > source.size)
    throw corrupt(`entry ${entry.name} (${entry.bytes} bytes from ${start} on) lies outside the file (${source.size} bytes)`);
  return start;
}

const corrupt = (what: string): CheckpointError => new CheckpointError('corrupt', { message: `the zip is damaged: ${what}` });

async function findDirectory(source: CheckpointSource): Promise<{ count: number; offset: number; size: number }> {
  const tailStart = Math.max(0, source.size - TAIL);
  const tail = await readBytes(source, tailStart, source.size, "the zip's end");
  const view = dataView(tail);
  let end = tail.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) {
    throw new CheckpointError('truncated', {
      message: `the zip has no directory at its end: the file is cut off at byte ${source.size}. Download or copy it again`,
    });
  }
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const offset = view.getUint32(end + 16, true);
  const locator = end - 20;
  const is64 = locator >= 0 && view.getUint32(locator, true) === END64_LOCATOR;
  if (!is64) return { count, offset, size };
  const at = number64(view, locator + 8);
  if (at + 56 > source.size) throw corrupt('its zip64 end record lies outside the file');
  const record = dataView(await readBytes(source, at, at + 56, "the zip's zip64 end"));
  if (record.getUint32(0, true) !== END64) throw corrupt('its zip64 end record is missing');
  return { count: number64(record, 32), size: number64(record, 40), offset: number64(record, 48) };
}

/** A 64-bit size; what a number cannot hold is larger than any file, and fails the checks against the file's size. */
function number64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** Replaces the values that are all ones by those of the zip64 extra field (id 1), in its order. */
function zip64Fields<T extends readonly number[]>(extra: Uint8Array, values: T): T {
  const view = dataView(extra);
  const replaced = [...values];
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + view.getUint16(at + 2, true));
    let from = at + 4;
    for (const [i, value] of values.entries()) {
      if (value !== 0xffffffff || from + 8 > end) continue;
      replaced[i] = number64(view, from);
      from += 8;
    }
  }
  return replaced as readonly number[] as T;
}
