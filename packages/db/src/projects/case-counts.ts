import { CaseState, type ProjectId } from '@annotome/contracts';
import { type RowsToRead } from '../scope/guard.ts';

export type CaseCounts = Record<CaseState, number>;

/** Cases by state of each project. */
export async function caseCounts(
  rows: Pick<RowsToRead, 'case'>,
  projectIds: readonly string[],
): Promise<(id: string) => CaseCounts> {
  const groups = await rows.case.groupBy({
    by: ['projectId', 'state'],
    where: { projectId: { in: [...projectIds] as ProjectId[] } },
    _count: { _all: true },
  });
  return (id) => {
    const none = Object.fromEntries(CaseState.options.map((state) => [state, 0])) as CaseCounts;
    for (const { projectId, state, _count } of groups) if (projectId === id) none[state] = _count._all;
    return none;
  };
}
