import { describe, expect, it } from 'vitest';
import { matchBegun, type BegunStudy } from './match-begun.ts';

const file = (sha256: string, size = 10) => ({ name: `${sha256}.dcm`, size, sha256 });
const begun = (studyId: string, files: readonly [sha: string, state?: 'begun' | 'arrived', received?: number][]): BegunStudy => ({
  studyId,
  name: studyId,
  files: files.map(([sha256, state = 'begun', received = 0], n) => ({
    uploadId: `${studyId}-${n}`,
    size: 10,
    sha256,
    state,
    received,
  })),
});

describe('matchBegun', () => {
  it('finds the study with the same files in any order, and what of them is there', () => {
    const found = matchBegun(
      [file('a'), file('b'), file('c')],
      [begun('x', [['a'], ['b']]), begun('y', [['c', 'arrived'], ['a', 'begun', 4], ['b']])],
    );
    expect(found?.studyId).toBe('y');
    expect(found?.files).toEqual([
      { uploadId: 'y-1', index: 0, size: 10, arrived: false, begun: true },
      { uploadId: 'y-2', index: 1, size: 10, arrived: false, begun: false },
      { uploadId: 'y-0', index: 2, size: 10, arrived: true, begun: false },
    ]);
  });

  it('two files with the same bytes are two uploads', () => {
    const found = matchBegun([file('a'), file('a')], [begun('x', [['a', 'arrived'], ['a']])]);
    expect(found?.files.map(({ arrived }) => arrived).sort()).toEqual([false, true]);
    expect(new Set(found?.files.map(({ uploadId }) => uploadId)).size).toBe(2);
  });

  it('is nothing where a file is missing, is one too many, or has another size', () => {
    expect(matchBegun([file('a')], [begun('x', [['a'], ['b']])])).toBeUndefined();
    expect(matchBegun([file('a'), file('b')], [begun('x', [['a']])])).toBeUndefined();
    expect(matchBegun([file('a', 11)], [begun('x', [['a']])])).toBeUndefined();
    expect(matchBegun([file('a'), file('a')], [begun('x', [['a'], ['b']])])).toBeUndefined();
  });
});
