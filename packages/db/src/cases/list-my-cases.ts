import { type Prisma } from '../generated/client.ts';
import { read } from '../scope/read.ts';
import { type MemberScope } from '../scope/scope.ts';
import { CASE_FIELDS, caseLine } from './case-fields.ts';

const MOST = 50;
const MOST_FREE = 6;

/**
 * What awaits a member: the case that they had open last, with when, the first of their queue and of what came back, with how many there are,
 * and the first cases that are nobody's.
 */
export async function listMyCases(scope: MemberScope) {
  const { userId } = scope.actor;
  const rows = read(scope);
  const inUse = { project: { archivedAt: null } };
  const inQueue = { ...inUse, assigneeId: userId, state: { in: ['new', 'in_progress'] } } satisfies Prisma.CaseWhereInput;
  const cameBack = { ...inUse, assigneeId: userId, state: 'returned' } satisfies Prisma.CaseWhereInput;
  const [open, queue, returned, free, queueTotal, returnedTotal] = await Promise.all([
    rows.caseOpening.findFirst({
      where: { userId, case: { ...inUse, state: { in: ['new', 'in_progress', 'returned'] } } },
      select: { at: true, case: { select: CASE_FIELDS } },
      orderBy: { at: 'desc' },
    }),
    rows.case.findMany({
      where: inQueue,
      select: CASE_FIELDS,
      orderBy: [{ state: 'desc' }, { number: 'asc' }],
      take: MOST,
    }),
    rows.case.findMany({
      where: cameBack,
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
    rows.case.count({ where: inQueue }),
    rows.case.count({ where: cameBack }),
  ]);
  return {
    open: open && { ...caseLine(open.case), openedAt: open.at },
    queue: queue.map(caseLine),
    queueTotal,
    returned: returned.map(caseLine),
    returnedTotal,
    free: free.map(caseLine),
  };
}
