import { describe, expect, it } from 'vitest';
import { looksLikeCt } from './looks-like-ct.ts';

describe('looksLikeCt', () => {
  it('takes air for CT, and neither positive values nor −infinity', () => {
    expect(looksLikeCt(Int16Array.from({ length: 1000 }, (_, n) => (n < 100 ? -1000 : 40)))).toBe(true);
    expect(looksLikeCt(Int16Array.from({ length: 1000 }, (_, n) => n))).toBe(false);
    expect(looksLikeCt(Float32Array.from({ length: 1000 }, (_, n) => (n < 100 ? -Infinity : 40)))).toBe(false);
  });
});
