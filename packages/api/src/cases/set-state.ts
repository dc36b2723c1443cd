import { can, type Member } from '@annotome/auth';
import { CASE_ORIGINS, CaseId, CaseState, ProductError } from '@annotome/contracts';
import { getCaseStates, setCaseStates } from '@annotome/db';
import { z } from 'zod';
import { MANY } from '../inputs.ts';
import { demand, memberMay } from '../procedures.ts';

/** By what right each state is reached. */
const RIGHTS = {
  new: 'work',
  in_progress: 'work',
  submitted: 'work',
  returned: 'review',
  accepted: 'review',
} as const satisfies Record<CaseState, 'work' | 'review'>;

const WORDS: Record<CaseState, string> = {
  new: 'not begun',
  in_progress: 'in progress',
  submitted: 'submitted',
  returned: 'returned',
  accepted: 'accepted',
};

function demandRight(member: Member, by: 'work' | 'review', assigneeId: string | null): void {
  if (by === 'work') demand(member, 'case.submit', { assigneeId });
  else if (!can(member, 'case.review')) throw new ProductError('not-allowed');
}

/** Moves cases on: submits them, returns them with a reason, accepts them, or takes a submission back. */
export const setState = memberMay('case.read')
  .input(
    z.object({
      caseIds: z.array(CaseId).min(1).max(MANY),
      state: CaseState,
      reason: z.string().trim().max(2000).nullable().default(null),
    }),
  )
  .mutation(async ({ ctx: { scope, member }, input: { caseIds, state, reason } }) => {
    const from = CASE_ORIGINS[state];
    for (const one of await getCaseStates(scope, { caseIds })) {
      demandRight(member, RIGHTS[state], one.assigneeId);
      if (!from.includes(one.state)) {
        throw new ProductError('wrong-state', `A case that is ${WORDS[one.state]} cannot become ${WORDS[state]}.`);
      }
    }
    if (state === 'returned' && !reason) throw new ProductError('bad-input', 'Say why it comes back, so that it can be mended.');
    await setCaseStates(scope, { caseIds, from, state, reason: state === 'returned' ? reason : null });
  });
