import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Only the text header of a detached format is looked at. */
const HEADER_BYTES = 65_536;

/** Files that belong to a header, or the header of a voxel file, where a format keeps the two apart. Only those that exist. */
export async function companionsOf(path: string): Promise<string[]> {
  const candidates = await namesOf(path);
  const existing: string[] = [];
  for (const candidate of candidates) {
    const info = await stat(candidate).catch(() => undefined);
    if (info?.isFile()) existing.push(candidate);
  }
  return existing;
}

async function namesOf(path: string): Promise<string[]> {
  const lower = path.toLowerCase();
  const pair = /^(.*)\.(hdr|img)(\.gz)?$/i.exec(path);
  if (pair) {
    const stem = pair[1] ?? '';
    const other = pair[2]?.toLowerCase() === 'hdr' ? 'img' : 'hdr';
    return [`${stem}.${other}`, `${stem}.${other}.gz`, `${stem}.${other.toUpperCase()}`];
  }
  if (!lower.endsWith('.mhd') && !lower.endsWith('.nhdr')) return [];
  const text = await readStart(path);
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^\s*(ElementDataFile\s*=|data ?file\s*:)/i.test(line));
  if (at < 0) return [];
  const value = (lines[at] ?? '').replace(/^[^=:]*[=:]\s*/, '').trim();
  const names = /^LIST\b/i.test(value) ? lines.slice(at + 1).map((line) => line.trim()) : [value];
  return names.filter((name) => name !== '').map((name) => join(dirname(path), name));
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
