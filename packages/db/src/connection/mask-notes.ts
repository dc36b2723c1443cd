import { MaskNote } from '@annotome/contracts';
import { internalsOf, type Database } from './database.ts';
import { listenTo, type Channel, type ChannelListener } from './hub.ts';

export const MASK_NOTES: Channel<MaskNote> = { name: 'annotome_masks', read: (payload) => MaskNote.parse(payload) };

/** Hears what mask servers tell each other, oneself too. @returns once notes are heard; the function ends it. */
export const listenToMaskNotes = (database: Database, listener: ChannelListener<MaskNote>): Promise<() => Promise<void>> =>
  listenTo(database, MASK_NOTES, listener);

/** Tells every mask server something that is in no row: who is there. @throws where the note has more than 8,000 bytes. */
export async function sendMaskNote(database: Database, note: MaskNote): Promise<void> {
  await internalsOf(database).pool.query('select pg_notify($1, $2)', [MASK_NOTES.name, JSON.stringify(note)]);
}
