import { type ByteRange } from './blob-store.ts';

/** Bytes `[start, end)` of so many: never beyond them, and never backwards. */
export function clipRange(
  { start = 0, end = Infinity }: ByteRange,
  size: number,
): { readonly start: number; readonly end: number } {
  const from = Math.min(Math.max(0, start), size);
  return { start: from, end: Math.max(from, Math.min(end, size)) };
}
