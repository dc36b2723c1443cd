import { expect, it } from 'vitest';
import { bytesInWords } from './bytes.ts';

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [1_234_567, '1.23 MB'],
  [999_600_000, '1 GB'],
  [107_374_182_400, '107 GB'],
])('%d is %s', (bytes, words) => expect(bytesInWords(bytes)).toBe(words));
