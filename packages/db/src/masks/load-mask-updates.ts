import { ProductError, type CaseId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

interface LoadedMask {
  /** The document up to and with `seq`, as one update; null where nothing was compacted. */
  readonly snapshot: { readonly seq: bigint; readonly state: Uint8Array } | null;
  /** Updates after it, in order. */
  readonly updates: readonly { readonly seq: bigint; readonly update: Uint8Array; readonly authorId: string | null }[];
}

/**
 * A case's mask document. @param after leave out what the caller has already: updates up to this number, and the snapshot unless it goes
 * further. @throws ProductError `not-found`.
 */
export async function loadMaskUpdates(
  scope: Scope,
  { caseId, after = 0n }: { readonly caseId: CaseId; readonly after?: bigint },
): Promise<LoadedMask> {
  const rows = read(scope);
  const found = await rows.case.findUnique({
    where: { id: caseId },
    select: { snapshot: { select: { seq: true, state: true } } },
  });
  if (!found) throw new ProductError('not-found', 'This case is not there any more.');
  // Updates are read after the snapshot: those that a compaction drops in between are in the newer snapshot, which is then read instead.
  const updates = await rows.maskUpdate.findMany({
    where: { caseId, seq: { gt: after } },
    select: { seq: true, update: true, authorId: true },
    orderBy: { seq: 'asc' },
  });
  const { snapshot } = found;
  const now = await rows.maskSnapshot.findUnique({ where: { caseId }, select: { seq: true } });
  if (now && now.seq !== snapshot?.seq) return loadMaskUpdates(scope, { caseId, after });
  return { snapshot: snapshot && snapshot.seq > after ? snapshot : null, updates };
}
