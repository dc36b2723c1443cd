import { LiveEvent } from '@annotome/contracts';
import { type Prisma } from '../generated/client.ts';

export const CHANNEL = 'annotome';

/** Sends an event to every process that listens, when the transaction commits. */
export async function notify(tx: Prisma.TransactionClient, event: LiveEvent): Promise<void> {
  await tx.$executeRaw`select pg_notify(${CHANNEL}, ${JSON.stringify(LiveEvent.parse(event))})`;
}
