import { expect, it } from 'vitest';
import { type Shelf } from './kept-room.ts';
import { personalShelf } from './personal-shelf.ts';

it('keeps what one person left from the next', () => {
  const kept = new Map<string, string>();
  const browser: Shelf = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
  const [ann, ben] = [personalShelf(browser, 'user-ann'), personalShelf(browser, 'user-ben')];
  ann.setItem('room', 'slice 7');
  expect([ann.getItem('room'), ben.getItem('room')]).toEqual(['slice 7', null]);
  ben.removeItem('room');
  expect(ann.getItem('room')).toBe('slice 7');
  ann.removeItem('room');
  expect(kept.size).toBe(0);
});
