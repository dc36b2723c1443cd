import { z } from 'zod';
import { type Shelf } from '../room/kept-room.ts';
import { type CommentsState } from './comments-state.ts';

const KEY = 'annotome-comments-look';
const Look = z.object({ panel: z.boolean(), filter: z.enum(['open', 'resolved']), pins: z.boolean() });
type Look = Pick<CommentsState, 'panel' | 'filter' | 'pins'>;

/** How this person looks at comments, in every case of this browser. */
export function readLook(shelf: Shelf): Look {
  try {
    return Look.parse(JSON.parse(shelf.getItem(KEY) ?? ''));
  } catch {
    return { panel: false, filter: 'open', pins: true };
  }
}

export function keepLook(shelf: Shelf, look: Look): void {
  try {
    shelf.setItem(KEY, JSON.stringify(look));
  } catch {
    // A browser that keeps nothing still shows them.
  }
}
