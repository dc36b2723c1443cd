import { LIMITS, ProductError, type CaseId } from '@annotome/contracts';
import { caseEvent } from '../cases/case-fields.ts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { readMaskLog, type MaskLog } from './mask-log.ts';

interface Append {
  readonly caseId: CaseId;
  /** What the caller has of the log, up to and with this number. */
  readonly after: bigint;
  /**
   * Called once, while nobody else appends to the case, with what others have appended after `after`: that is committed, whatever
   * becomes of the update. @returns the update to append, or undefined for none; what it throws, the append throws.
   */
  readonly prepare: (missed: MaskLog) => Uint8Array | undefined;
}

/**
 * Appends one Yjs update to a case's log; when it returns, the update is safe. A case's updates are numbered in the order in which they
 * commit: the number is drawn under a lock that is held until the commit. The first one begins the case.
 * @returns the update's number, or undefined where there was none.
 * @throws ProductError `not-found`, `over-limit`, `wrong-state` where the case is submitted or accepted.
 */
export function appendMaskUpdate(scope: Scope, { caseId, after, prepare }: Append): Promise<bigint | undefined> {
  const { organizationId, actor } = scope;
  return change(scope, async ({ rows, record, publish, tellMaskServers, lock }) => {
    await lock(`mask/${caseId}`);
    const found = await rows.case.findUnique({
      where: { id: caseId },
      select: { state: true, projectId: true, assigneeId: true },
    });
    if (!found) throw new ProductError('not-found', 'This case is not there any more.');
    const update = prepare(await readMaskLog(rows, caseId, after));
    if (!update) return undefined;
    if (update.byteLength > LIMITS.maskUpdateBytes) {
      throw new ProductError(
        'over-limit',
        `One change may have ${LIMITS.maskUpdateBytes} bytes; this one has ${update.byteLength}.`,
      );
    }
    const { state } = found;
    if (state === 'submitted' || state === 'accepted') {
      throw new ProductError('wrong-state', `This case is ${state}: its mask is not changed any more unless it is returned.`);
    }
    const authorId = actor.kind === 'member' ? actor.userId : null;
    const { seq } = await rows.maskUpdate.create({
      data: { organizationId, caseId, authorId, update: new Uint8Array(update) },
      select: { seq: true },
    });
    await record({ action: 'case.draw', objectType: 'case', objectId: caseId, hourly: true });
    if (state === 'new') {
      await rows.case.update({ where: { id: caseId }, data: { state: 'in_progress' } });
      await record({ action: 'case.in_progress', objectType: 'case', objectId: caseId });
      await publish(caseEvent(organizationId, { id: caseId, ...found, state: 'in_progress' }));
    }
    await tellMaskServers({ type: 'appended', caseId, seq: String(seq) });
    return seq;
  });
}
