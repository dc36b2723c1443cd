import { expect, it } from 'vitest';
import { keepSettings, rangeOf, readSettings, STANDARD_SETTINGS } from './tool-settings.ts';

const shelf = (text: string | null = null) => {
  const kept = { text };
  return { kept, getItem: () => kept.text, setItem: (_: string, value: string) => void (kept.text = value) };
};

it('settings come back in the next case, without the range, which belongs to one image', () => {
  const one = shelf();
  keepSettings(one, { ...STANDARD_SETTINGS, brush: 4, smooth: 2, range: { min: 3, max: 9 } });
  expect(readSettings(one)).toEqual({ ...STANDARD_SETTINGS, brush: 4, smooth: 2, range: 'automatic' });
});

it('nothing kept, damaged, or out of limits: the standard ones', () => {
  for (const text of [null, '{', '{"brush":10}', JSON.stringify({ ...STANDARD_SETTINGS, grow: 400 })]) {
    expect(readSettings(shelf(text))).toEqual(STANDARD_SETTINGS);
  }
  expect(readSettings(shelf(JSON.stringify({ ...STANDARD_SETTINGS, brush: 4000 }))).brush).toBe(100);
});

it('a typed range', () => {
  expect(rangeOf('-20', '130')).toEqual({ min: -20, max: 130 });
  expect(rangeOf(' −20,5 ', '1e3')).toEqual({ min: -20.5, max: 1000 });
  for (const [min, max] of [
    ['', '3'],
    ['3', ''],
    ['5', '4'],
    ['a', '4'],
  ] as const)
    expect(rangeOf(min, max)).toBeUndefined();
});
