import { TRPCClientError } from '@trpc/client';
import { type RoomServer } from '../annotate/room/case-data.ts';
import { productCode } from '../trpc/client.ts';
import { caseCache } from './cache-names.ts';
import { keepWindows, readKept, readWindows } from './kept-case.ts';

/** The server did not answer: what it says, it says with data. */
const isAway = (error: unknown): boolean => error instanceof TRPCClientError && !error.data;

const NOT_YOURS: ReadonlySet<string> = new Set(['not-found', 'not-allowed', 'signed-out']);

/** The room's server, and what was kept of its answers when it is away. */
export function keptServer(server: RoomServer, caseId: string): RoomServer {
  const orKept = async <Answer>(ask: Promise<Answer>, kept: () => Promise<Answer | undefined>): Promise<Answer> => {
    try {
      return await ask;
    } catch (error) {
      const answer = isAway(error) && 'caches' in globalThis ? await kept() : undefined;
      if (answer === undefined) throw error;
      return answer;
    }
  };
  return {
    ...server,
    getCase: (id, prefetch) =>
      orKept(
        server.getCase(id, prefetch).catch(async (error: unknown) => {
          // Who may not see it any more does not see it without a network either.
          if (NOT_YOURS.has(productCode(error) ?? '') && 'caches' in globalThis) await caches.delete(caseCache(id));
          throw error;
        }),
        async () => (await readKept(id))?.data,
      ),
    listWindows: (volumeId) =>
      orKept(
        server.listWindows(volumeId).then((windows) => {
          void keepLater(caseId, windows);
          return windows;
        }),
        () => readWindows(caseId),
      ),
  };
}

const keepLater = (...[caseId, windows]: Parameters<typeof keepWindows>): Promise<void> =>
  'caches' in globalThis ? keepWindows(caseId, windows).catch(() => undefined) : Promise.resolve();
