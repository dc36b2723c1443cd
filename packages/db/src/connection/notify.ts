import { LiveEvent, type MaskNote } from '@annotome/contracts';
import { type Prisma } from '../generated/client.ts';
import { type Channel } from './hub.ts';
import { MASK_NOTES } from './mask-notes.ts';

export const LIVE_EVENTS: Channel<LiveEvent> = { name: 'annotome', read: (payload) => LiveEvent.parse(payload) };

/** Sends an event to every process that listens, when the transaction commits. */
export const notify = (tx: Prisma.TransactionClient, event: LiveEvent): Promise<void> => send(tx, LIVE_EVENTS, event);
/** Sends a note to every mask server, when the transaction commits. */
export const notifyMaskServers = (tx: Prisma.TransactionClient, note: MaskNote): Promise<void> => send(tx, MASK_NOTES, note);

async function send<Note>(tx: Prisma.TransactionClient, { name, read }: Channel<Note>, note: Note): Promise<void> {
  await tx.$executeRaw`select pg_notify(${name}, ${JSON.stringify(read(note))})`;
}
