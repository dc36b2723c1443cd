import { getMaskCase, listUnreadMasks, loadMaskUpdates, processScope, type Database } from '@annotome/db';
import { type Logger } from 'pino';
import { MarkKeeper } from './mark-keeper.ts';
import { MaskCopy } from './mask-copy.ts';
import { type SyncMetrics } from './metrics.ts';

interface UnreadPorts {
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: SyncMetrics;
}

/** Longer than a mask server that lives leaves a mask that it has open, while somebody draws. */
const QUIET_MS = 120_000;
const MOST = 100;

/**
 * Writes down which labels are marked in masks that nobody has open and whose log has gone on since: the mask server was killed, or the
 * masks are older than the counting. One after the other, so that pages are not kept waiting.
 * @param isStopping asked before each.
 */
export async function readUnreadMasks({ database, log, metrics }: UnreadPorts, isStopping: () => boolean): Promise<void> {
  for (;;) {
    const unread = await listUnreadMasks(database, { quietMs: QUIET_MS, most: MOST });
    let done = 0;
    for (const { organizationId, caseId } of unread) {
      if (isStopping()) return;
      const scope = processScope(database, organizationId, 'sync');
      const found = await getMaskCase(scope, { caseId });
      if (!found) continue;
      const mask = new MaskCopy(found, await loadMaskUpdates(scope, { caseId }));
      const keeper = new MarkKeeper({ log, metrics }, { scope, caseId, mask, markedSeq: found.markedSeq });
      await keeper.keep();
      if (!keeper.isBehind) done++;
    }
    // Those that cannot be read now would be found again and again.
    if (unread.length < MOST || done === 0) return;
  }
}
