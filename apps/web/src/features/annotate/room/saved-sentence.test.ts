import { CLOSE_CODES } from '@annotome/contracts';
import { describe, expect, it } from 'vitest';
import { savedExplanation, savedSentence } from './saved-sentence.ts';

const NOW = 1_000_000;
const offline = (changes: number, kept = true) => ({ state: 'offline', changes, kept, refused: undefined }) as const;

describe('savedSentence', () => {
  it('never says saved of what is not', () => {
    expect(savedSentence({ state: 'saving', changes: 2, kept: true }, NOW)).toBe('Saving…');
    expect(savedSentence({ state: 'saving', changes: 2, kept: false }, NOW)).toBe('Saving… 2 changes in this page only');
    expect(savedSentence(offline(0), NOW)).toBe('Offline');
    expect(savedSentence(offline(1), NOW)).toBe('Offline: 1 change is kept on this computer');
    expect(savedSentence(offline(12), NOW)).toBe('Offline: 12 changes are kept on this computer');
    expect(savedSentence(offline(12, false), NOW)).toBe('Offline: 12 changes are in this page only');
  });

  it('says when it was saved, for an hour', () => {
    const ago = (ms: number): string => savedSentence({ state: 'saved', since: NOW - ms }, NOW);
    expect([ago(1_000), ago(42_000), ago(180_000), ago(7_200_000)]).toEqual([
      'Saved',
      'Saved 42 s ago',
      'Saved 3 min ago',
      'Saved',
    ]);
    expect(savedSentence({ state: 'saved', since: undefined }, NOW)).toBe('Saved');
  });

  it('says what the server said when it refused', () => {
    const refused = { ...offline(3), refused: { code: 4403, sentence: CLOSE_CODES[4403] } } as const;
    expect(savedSentence(refused, NOW)).toBe('Not saved: 3 changes are kept on this computer');
    expect(savedExplanation(refused)).toBe(CLOSE_CODES[4403]);
  });
});
