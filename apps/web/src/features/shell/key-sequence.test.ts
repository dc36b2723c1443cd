import { describe, expect, it } from 'vitest';
import { keySequence, pressName } from './key-sequence.ts';

const press = (
  key: string,
  timeStamp = 0,
  more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => ({
  key,
  timeStamp,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('pressName', () => {
  it('writes Ctrl and Command alike', () => {
    expect(pressName(press('k', 0, { ctrlKey: true }))).toBe('mod+k');
    expect(pressName(press('k', 0, { metaKey: true }))).toBe('mod+k');
  });
  it('leaves Shift out where it only makes the character', () => {
    expect(pressName(press('?', 0, { shiftKey: true }))).toBe('?');
    expect(pressName(press('J', 0, { shiftKey: true }))).toBe('shift+j');
    expect(pressName(press('ArrowDown', 0, { shiftKey: true }))).toBe('shift+arrowdown');
  });
});

describe('keySequence', () => {
  const keys = () => keySequence(() => new Set(['g h', 'g p', '/', 'h', 'mod+k']));
  it('joins two keys', () => {
    const sequence = keys();
    expect(sequence.press(press('g', 10))).toBeUndefined();
    expect(sequence.press(press('p', 300))).toBe('g p');
  });
  it('forgets the first key after a while, and then takes the second for itself', () => {
    const sequence = keys();
    sequence.press(press('g', 0));
    expect(sequence.press(press('h', 5000))).toBe('h');
  });
  it('begins anew where the second key does not belong', () => {
    const sequence = keys();
    sequence.press(press('g', 0));
    expect(sequence.press(press('/', 100))).toBe('/');
    expect(sequence.press(press('p', 200))).toBeUndefined();
  });
});
