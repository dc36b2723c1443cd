import { type CaseId } from '@annotome/contracts';
import { type RowsToRead } from '../scope/guard.ts';

/** A case's mask document, or what of it somebody lacks. */
export interface MaskLog {
  /** The document up to and with `seq`, as one update; null where nothing was compacted, or the caller has it. */
  readonly snapshot: { readonly seq: bigint; readonly state: Uint8Array } | null;
  /** Updates after it, in the order in which they were committed. */
  readonly updates: readonly { readonly seq: bigint; readonly update: Uint8Array; readonly authorId: string | null }[];
}

type LogRows = Pick<RowsToRead, 'maskSnapshot' | 'maskUpdate'>;

/** How far the snapshot goes; 0 where there is none. */
export const snapshotSeq = async (rows: LogRows, caseId: CaseId): Promise<bigint> =>
  (await rows.maskSnapshot.findUnique({ where: { caseId }, select: { seq: true } }))?.seq ?? 0n;

/** What there is after `after`; updates up to a snapshot that goes further are in it. Of use while nobody compacts the case. */
export async function readMaskLog(rows: LogRows, caseId: CaseId, after: bigint): Promise<MaskLog> {
  const isNews = (await snapshotSeq(rows, caseId)) > after;
  const snapshot = isNews ? await rows.maskSnapshot.findUnique({ where: { caseId }, select: { seq: true, state: true } }) : null;
  const updates = await rows.maskUpdate.findMany({
    where: { caseId, seq: { gt: snapshot?.seq ?? after } },
    select: { seq: true, update: true, authorId: true },
    orderBy: { seq: 'asc' },
  });
  return { snapshot, updates };
}
