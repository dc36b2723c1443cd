import { ProductError, type CaseId, type UserId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { CASE_EVENT_FIELDS, caseEvent } from './case-fields.ts';

interface Assignment {
  readonly caseIds: readonly CaseId[];
  /** A member of the organization, or nobody. */
  readonly userId: UserId | null;
  /** Only where the case is still of this person (or of nobody): nobody's case taken twice would have two takers. */
  readonly from?: UserId | null | undefined;
}

/** @throws ProductError `not-found` where a case or the member is missing; `wrong-state` where somebody else was quicker. */
export function assignCases(scope: Scope, { caseIds, userId, from }: Assignment): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const id = { in: [...new Set(caseIds)] };
    const { count } = await rows.case.updateMany({
      where: { id, ...(from === undefined ? {} : { assigneeId: from }) },
      data: { assigneeId: userId },
    });
    const cases = await rows.case.findMany({ where: { id }, select: CASE_EVENT_FIELDS });
    if (cases.length < id.in.length) throw new ProductError('not-found');
    if (count < id.in.length) throw new ProductError('wrong-state', 'Somebody else has taken this case just now.');
    for (const one of cases) {
      await record({ action: 'case.assign', objectType: 'case', objectId: one.id, details: { userId } });
      await publish(caseEvent(scope.organizationId, one));
    }
  });
}
