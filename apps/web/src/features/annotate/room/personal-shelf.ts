import { type Shelf } from './kept-room.ts';

/** A shelf of one person in a browser that several use: where one was in a case, and clicks that were not accepted, are nobody else's. */
export function personalShelf(shelf: Shelf, userId: string): Shelf {
  const own = (key: string): string => `${key} ${userId}`;
  return {
    getItem: (key) => shelf.getItem(own(key)),
    setItem: (key, text) => shelf.setItem(own(key), text),
    removeItem: (key) => shelf.removeItem(own(key)),
  };
}
