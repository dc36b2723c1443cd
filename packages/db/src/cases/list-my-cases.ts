import { read } from '../scope/read.ts';
import { type MemberScope } from '../scope/scope.ts';
import { CASE_FIELDS, caseLine } from './case-fields.ts';

const MOST = 50;
const MOST_FREE = 6;

/** What awaits a member: the case that they had open last, with when, their queue, what came back, and the first cases that are nobody's. */
export async function listMyCases(scope: MemberScope) {
  const { userId } = scope.actor;
  const rows = read(scope);
  const inUse = { project: { archivedAt: null } };
  const [open, queue, returned, free] = await Promise.all([
    rows.caseOpening.findFirst({
      where: { userId, case: { ...inUse, state: { in: ['new', 'in_progress', 'returned'] } } },
      select: { at: true, case: { select: CASE_FIELDS } },
      orderBy: { at: 'desc' },
    }),
    rows.case.findMany({
      where: { ...inUse, assigneeId: userId, state: { in: ['new', 'in_progress'] } },
      select: CASE_FIELDS,
      orderBy: [{ state: 'desc' }, { number: 'asc' }],
      take: MOST,
    }),
    rows.case.findMany({
      where: { ...inUse, assigneeId: userId, state: 'returned' },
      select: CASE_FIELDS,
      orderBy: { updatedAt: 'desc' },
      take: MOST,
    }),
    rows.case.findMany({
      where: { ...inUse, assigneeId: null, state: 'new' },
      select: CASE_FIELDS,
      orderBy: [{ project: { createdAt: 'asc' } }, { number: 'asc' }],
      take: MOST_FREE,
    }),
  ]);
  return {
    open: open && { ...caseLine(open.case), openedAt: open.at },
    queue: queue.map(caseLine),
    returned: returned.map(caseLine),
    free: free.map(caseLine),
  };
}
