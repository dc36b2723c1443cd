import { type CaseId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

interface Compaction {
  readonly caseId: CaseId;
  /** The last update that `state` contains, with all before it. */
  readonly seq: bigint;
  /** The document as one Yjs update. */
  readonly state: Uint8Array;
}

/** Replaces a case's updates up to `seq` by one snapshot that contains them. @returns false where a newer snapshot is there already. */
export function compactMask(scope: Scope, { caseId, seq, state }: Compaction): Promise<boolean> {
  const { organizationId } = scope;
  return change(scope, async ({ rows, record, lock }) => {
    await lock(`mask/${caseId}`);
    const present = await rows.maskSnapshot.findUnique({ where: { caseId }, select: { seq: true } });
    if (present && present.seq >= seq) return false;
    const columns = { seq, state: new Uint8Array(state), at: new Date() };
    await rows.maskSnapshot.upsert({
      where: { caseId },
      create: { organizationId, caseId, ...columns },
      update: columns,
      select: { seq: true },
    });
    const { count } = await rows.maskUpdate.deleteMany({ where: { caseId, seq: { lte: seq } } });
    await record({ action: 'case.compact', objectType: 'case', objectId: caseId, details: { updates: count } });
    return true;
  });
}
