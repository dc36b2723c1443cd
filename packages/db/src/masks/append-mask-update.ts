import { LIMITS, ProductError, type CaseId } from '@annotome/contracts';
import { caseEvent } from '../cases/case-fields.ts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/**
 * Appends one Yjs update to a case's log; when it returns, the update is safe. A case's updates are numbered in the order in which they
 * commit. The first one begins the case.
 * @returns the update's number.
 * @throws ProductError `not-found`, `over-limit`, `wrong-state` where the case is submitted or accepted.
 */
export function appendMaskUpdate(
  scope: Scope,
  { caseId, update }: { readonly caseId: CaseId; readonly update: Uint8Array },
): Promise<bigint> {
  const { organizationId, actor } = scope;
  if (update.byteLength > LIMITS.maskUpdateBytes) {
    return Promise.reject(
      new ProductError('over-limit', `One change may have ${LIMITS.maskUpdateBytes} bytes; this one has ${update.byteLength}.`),
    );
  }
  return change(scope, async ({ rows, record, publish, lock }) => {
    await lock(`mask/${caseId}`);
    const found = await rows.case.findUnique({
      where: { id: caseId },
      select: { state: true, projectId: true, assigneeId: true },
    });
    if (!found) throw new ProductError('not-found', 'This case is not there any more.');
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
    return seq;
  });
}
