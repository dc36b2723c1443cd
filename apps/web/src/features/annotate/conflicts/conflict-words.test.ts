import { voxel } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { type MergeConflict } from '../mask-session/index.ts';
import { conflictSentence, conflictsSentence } from './conflict-words.ts';

const LIVER: MergeConflict = { why: 'cleared', by: ['ana'], segments: ['liver'], voxels: 1, at: voxel(0, 0, 0) };
const upper = (id: string): string => id.toUpperCase();

describe('conflictsSentence', () => {
  it('says how many places, and with whom', () => {
    const said = (...people: string[]): string =>
      conflictsSentence(
        people.map((one) => ({ ...LIVER, by: [one] })),
        upper,
      );
    expect(said('ana')).toBe('1 place was changed by you and ANA while you were offline.');
    expect(said('ana', 'ana')).toBe('2 places were changed by you and ANA while you were offline.');
    expect(said('ana', 'ben')).toBe('2 places were changed by you and ANA and BEN while you were offline.');
    expect(said('ana', 'ben', 'eve')).toBe('3 places were changed by you and 3 others while you were offline.');
  });
});

describe('conflictSentence', () => {
  it('says what happened', () => {
    expect(conflictSentence(LIVER, upper)).toBe('liver: what one of you drew, the other erased (ANA)');
    expect(conflictSentence({ ...LIVER, why: 'proposals' }, upper)).toBe('liver: you and ANA accepted different masks');
    expect(conflictSentence({ ...LIVER, why: 'both', segments: ['liver', 'spleen'] }, upper)).toBe(
      'liver and spleen have the same voxels (ANA)',
    );
    expect(conflictSentence({ ...LIVER, why: 'deleted' }, upper)).toBe(
      'liver: one of you deleted it, the other changed it (ANA)',
    );
  });
});
