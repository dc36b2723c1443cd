import { ProductError, type CaseId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';

/** Notes that a member has a case open, so that home can offer to go on with it. */
export function openCase(scope: MemberScope, { caseId }: { readonly caseId: CaseId }): Promise<void> {
  return change(scope, async ({ rows, record }) => {
    const { count } = await rows.case.updateMany({
      where: { id: caseId },
      data: { openedAt: new Date(), openedById: scope.actor.userId },
    });
    if (count === 0) throw new ProductError('not-found');
    await record({ action: 'case.open', objectType: 'case', objectId: caseId, hourly: true });
  });
}
