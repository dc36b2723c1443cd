import { ProductError, type CaseId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';

/**
 * Notes in the audit that a member has a case open.
 * @param toWork also for the member, so that home can offer to go on with it.
 */
export function openCase(
  scope: MemberScope,
  { caseId, toWork }: { readonly caseId: CaseId; readonly toWork: boolean },
): Promise<void> {
  return change(scope, async ({ rows, record }) => {
    if (!(await rows.case.findUnique({ where: { id: caseId }, select: { id: true } }))) throw new ProductError('not-found');
    if (toWork) {
      const { organizationId, actor } = scope;
      const [one, at] = [{ caseId, userId: actor.userId }, new Date()];
      await rows.caseOpening.upsert({
        where: { caseId_userId: one },
        create: { organizationId, ...one, at },
        update: { at },
        select: { at: true },
      });
    }
    await record({ action: 'case.open', objectType: 'case', objectId: caseId, hourly: true });
  });
}
