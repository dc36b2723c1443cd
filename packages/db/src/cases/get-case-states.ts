import { ProductError, type CaseId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { CASE_EVENT_FIELDS } from './case-fields.ts';

/** State and assignee of cases, for the decision what may be done with them. @throws ProductError `not-found` where one is missing. */
export async function getCaseStates(scope: Scope, { caseIds }: { readonly caseIds: readonly CaseId[] }) {
  const found = await read(scope).case.findMany({ where: { id: { in: [...caseIds] } }, select: CASE_EVENT_FIELDS });
  if (found.length < new Set(caseIds).size) throw new ProductError('not-found');
  return found;
}
