import { ProductError, type CaseId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { readMaskLog, snapshotSeq, type MaskLog } from './mask-log.ts';

export { type MaskLog };

/**
 * A case's mask document. @param after leave out what the caller has already: updates up to this number, and the snapshot unless it goes
 * further. @throws ProductError `not-found`.
 */
export async function loadMaskUpdates(
  scope: Scope,
  { caseId, after = 0n }: { readonly caseId: CaseId; readonly after?: bigint },
): Promise<MaskLog> {
  const rows = read(scope);
  const found = await rows.case.findUnique({ where: { id: caseId }, select: { id: true } });
  if (!found) throw new ProductError('not-found', 'This case is not there any more.');
  for (;;) {
    const before = await snapshotSeq(rows, caseId);
    const log = await readMaskLog(rows, caseId, after);
    // Updates that a compaction has dropped in between are in a newer snapshot, which is then read instead.
    if ((await snapshotSeq(rows, caseId)) === before) return log;
  }
}
