import { ProductError, type CaseId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { readMaskLog, type MaskLog } from './mask-log.ts';

interface Compacted {
  /** A change of the server's own that goes into the log, where there is one. */
  readonly update?: Uint8Array | undefined;
  /** The whole document as one Yjs update, with `update`. */
  readonly state: Uint8Array;
}

interface Compaction {
  readonly caseId: CaseId;
  /** What the caller has of the log, up to and with this number. */
  readonly after: bigint;
  /**
   * Called once, while nobody else appends to the case, with what others have appended after `after`. @returns what to put in place of the
   * log, which must hold all of it; undefined to leave it.
   */
  readonly prepare: (missed: MaskLog) => Compacted | undefined;
}

/**
 * Puts one snapshot in place of a case's log, maybe with a change of the server's own.
 * @returns the number up to which the snapshot goes; undefined where the log was left.
 * @throws ProductError `not-found`.
 */
export function compactMask(scope: Scope, { caseId, after, prepare }: Compaction): Promise<bigint | undefined> {
  const { organizationId } = scope;
  return change(scope, async ({ rows, record, tellMaskServers, lock }) => {
    await lock(`mask/${caseId}`);
    if (!(await rows.case.findUnique({ where: { id: caseId }, select: { id: true } }))) {
      throw new ProductError('not-found', 'This case is not there any more.');
    }
    const missed = await readMaskLog(rows, caseId, after);
    const compacted = prepare(missed);
    if (!compacted) return undefined;
    const last = missed.updates.at(-1)?.seq ?? missed.snapshot?.seq ?? after;
    const { update, state } = compacted;
    // Numbers are drawn from one sequence: the change takes one, as every other does.
    const data = update && { organizationId, caseId, authorId: null, update: new Uint8Array(update) };
    const { seq } = data ? await rows.maskUpdate.create({ data, select: { seq: true } }) : { seq: last };
    const columns = { seq, state: new Uint8Array(state), at: new Date() };
    await rows.maskSnapshot.upsert({
      where: { caseId },
      create: { organizationId, caseId, ...columns },
      update: columns,
      select: { seq: true },
    });
    const { count } = await rows.maskUpdate.deleteMany({ where: { caseId, seq: { lte: seq } } });
    await record({ action: 'case.compact', objectType: 'case', objectId: caseId, details: { updates: count } });
    await tellMaskServers({ type: 'appended', caseId, seq: String(seq) });
    return seq;
  });
}
