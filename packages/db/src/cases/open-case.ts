import { ProductError, type CaseId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';

/**
 * Notes in the audit that a member has a case open.
 * @param toWork also on the case itself, so that home can offer to go on with it.
 */
export function openCase(
  scope: MemberScope,
  { caseId, toWork }: { readonly caseId: CaseId; readonly toWork: boolean },
): Promise<void> {
  return change(scope, async ({ rows, record }) => {
    const found = await rows.case.findUnique({ where: { id: caseId }, select: { updatedAt: true } });
    if (!found) throw new ProductError('not-found');
    if (toWork) {
      // Looking is no update: lists that show what was changed last must not change.
      const data = { openedAt: new Date(), openedById: scope.actor.userId, updatedAt: found.updatedAt };
      await rows.case.update({ where: { id: caseId }, data, select: { id: true } });
    }
    await record({ action: 'case.open', objectType: 'case', objectId: caseId, hourly: true });
  });
}
