/** Bytes `[start, end)` that a request asks for. */
export interface AskedRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One range of RFC 9110 §14.2 out of a blob of `size` bytes. Undefined: all of it, as for a header that is not understood, or of several
 * ranges, which a server may leave out of account.
 * @returns `'unsatisfiable'` where the range begins behind the end.
 */
export function byteRange(header: string | null, size: number): AskedRange | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!found) return undefined;
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? 'unsatisfiable' : { start: size - count, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
