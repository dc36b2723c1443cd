import { type CaseId, type ProjectId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type MemberScope } from '../scope/scope.ts';
import { CASE_FIELDS, caseLine } from './case-fields.ts';

interface NextQuery {
  readonly projectId: ProjectId;
  /** The case that is open now. */
  readonly after?: CaseId | undefined;
}

/**
 * The case a member should work on next in a project: what came back to them, what they have begun, what is theirs, then what is nobody's;
 * null when there is nothing left.
 */
export async function nextCase(scope: MemberScope, { projectId, after }: NextQuery) {
  const { userId } = scope.actor;
  const open = { projectId, ...(after ? { id: { not: after } } : {}) };
  const steps = [
    { assigneeId: userId, state: 'returned' },
    { assigneeId: userId, state: 'in_progress' },
    { assigneeId: userId, state: 'new' },
    { assigneeId: null, state: { in: ['new', 'in_progress', 'returned'] } },
  ] as const;
  const rows = read(scope);
  for (const { assigneeId, state } of steps) {
    const found = await rows.case.findFirst({
      where: { ...open, assigneeId, state: typeof state === 'string' ? state : { in: [...state.in] } },
      select: CASE_FIELDS,
      orderBy: { number: 'asc' },
    });
    if (found) return caseLine(found);
  }
  return null;
}
