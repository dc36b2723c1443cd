import { ProductError, type CaseId, type CaseState } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { CASE_EVENT_FIELDS, caseEvent } from './case-fields.ts';

interface StateChange {
  readonly caseIds: readonly CaseId[];
  /** States from which the step was permitted; a case that has left them meanwhile stops all. */
  readonly from: readonly CaseState[];
  readonly state: CaseState;
  /** Why it comes back, where `state` is `returned`. */
  readonly reason: string | null;
}

/** @throws ProductError `wrong-state` where a case is not any more in one of the states `from`. */
export function setCaseStates(scope: Scope, { caseIds, from, state, reason }: StateChange): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const id = { in: [...new Set(caseIds)] };
    const { count } = await rows.case.updateMany({
      where: { id, state: { in: [...from] } },
      data: { state, returnReason: reason },
    });
    if (count < id.in.length) throw new ProductError('wrong-state', 'A case was changed by somebody else just now. Look again.');
    for (const one of await rows.case.findMany({ where: { id }, select: CASE_EVENT_FIELDS })) {
      await record({ action: `case.${state}`, objectType: 'case', objectId: one.id, details: { reason } });
      await publish(caseEvent(scope.organizationId, one));
    }
  });
}
