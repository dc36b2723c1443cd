import { describe, expect, it } from 'vitest';
import { type Mark, remember, secondsLeft, timeLeftWords } from './time-left.ts';

const marks = (...pairs: [at: number, done: number][]) =>
  pairs.reduce<readonly Mark[]>((all, [at, done]) => remember(all, { at, done }), []);

describe('time left', () => {
  it('follows the pace', () => expect(secondsLeft(marks([0, 0], [5000, 10], [10_000, 20]), 100)).toBe(40));
  it('is not known from one mark, nor from a moment', () => {
    expect(secondsLeft(marks([0, 5]), 100)).toBeUndefined();
    expect(secondsLeft(marks([0, 0], [100, 50]), 100)).toBeUndefined();
  });
  it('forgets the stage before', () => expect(marks([0, 0], [5000, 90], [6000, 1])).toEqual([{ at: 6000, done: 1 }]));
  it('forgets what is over a minute old', () => {
    // Slow for the first minutes, then one a second.
    const all = Array.from({ length: 60 }, (_, second): [number, number] => [600_000 + second * 1000, 2 + second]);
    expect(secondsLeft(marks([0, 0], [300_000, 1], ...all), 161)).toBeCloseTo(100, 0);
  });
  it.each([
    [2, 'a few seconds left'],
    [41, 'about 45 s left'],
    [200, 'about 3 min left'],
    [7300, 'about 2 h left'],
  ])('%d s is said as "%s"', (seconds, words) => expect(timeLeftWords(seconds)).toBe(words));
});
