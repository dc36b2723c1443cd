import { CaseId, ProductError, UserId } from '@annotome/contracts';
import { assignCases, getCaseStates, getMember } from '@annotome/db';
import { z } from 'zod';
import { MANY } from '../inputs.ts';
import { demand, memberMay } from '../procedures.ts';

/** Gives cases to a member who may draw, or to nobody. */
export const assign = memberMay('case.read')
  .input(z.object({ caseIds: z.array(CaseId).min(1).max(MANY), userId: UserId.nullable() }))
  .mutation(async ({ ctx: { scope, member }, input: { caseIds, userId } }) => {
    const cases = await getCaseStates(scope, { caseIds });
    for (const { assigneeId } of cases) demand(member, 'case.assign', { assigneeId, to: userId });
    if (userId !== null && (await getMember(scope, { userId })).role === 'viewer') {
      throw new ProductError('bad-input', 'This member may look at cases, not work on them. Change their role first.');
    }
    const isManaging = member.role === 'owner' || member.role === 'manager';
    await assignCases(scope, {
      caseIds,
      userId,
      ...(isManaging ? {} : { from: userId === null ? member.userId : null }),
    });
  });
