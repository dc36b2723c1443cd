import { LIMITS } from '@annotome/contracts';
import { describe, expect, it } from 'vitest';
import { overLimit } from './over-limit.ts';

const small = { files: 300, bytes: 2e8, largestFile: 6e5 };

describe('overLimit', () => {
  it('is nothing up to the limits', () => {
    expect(overLimit(small)).toBeUndefined();
    expect(overLimit({ files: LIMITS.studyFiles, bytes: LIMITS.studyBytes, largestFile: LIMITS.fileBytes })).toBeUndefined();
  });

  it.each([
    [{ files: 20_001 }, 'This series has 20,001 files; a study may have 20,000.'],
    [{ largestFile: 5e9 }, 'A file of it has 5.0 GB; a file may have 4.0 GB.'],
    [{ bytes: 17e9 }, 'This series has 17 GB; a study may have 16 GB.'],
  ])('%j: %s', (change, sentence) => {
    expect(overLimit({ ...small, ...change })).toBe(sentence);
  });
});
