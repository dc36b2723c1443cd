import { LIMITS, ProductError, type CaseId } from '@annotome/contracts';
import { type Rows } from '../scope/guard.ts';

/** What it needs of a transaction. */
interface Within {
  readonly rows: Pick<Rows, 'comment'>;
}

/**
 * To be asked with the lock on the case's comments held.
 * @throws ProductError `over-limit` where a case holds as many comments as it may.
 */
export async function refuseMoreComments({ rows }: Within, caseId: CaseId): Promise<void> {
  const count = await rows.comment.count({ where: { thread: { caseId } } });
  if (count >= LIMITS.commentsPerCase) {
    throw new ProductError(
      'over-limit',
      `A case holds ${LIMITS.commentsPerCase} comments at most. Remove some that are settled.`,
    );
  }
}
