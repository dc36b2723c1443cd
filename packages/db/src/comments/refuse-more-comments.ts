import { LIMITS, ProductError, type CaseId } from '@annotome/contracts';
import { type Rows } from '../scope/guard.ts';

/** What it needs of a transaction. */
interface Within {
  readonly rows: Pick<Rows, 'comment'>;
  readonly lock: (name: string) => Promise<void>;
}

/** @throws ProductError `over-limit` where a case holds as many comments as it may. Holds the lock on the case's comments. */
export async function refuseMoreComments({ rows, lock }: Within, caseId: CaseId): Promise<void> {
  await lock(`comments/${caseId}`);
  const count = await rows.comment.count({ where: { thread: { caseId } } });
  if (count >= LIMITS.commentsPerCase) {
    throw new ProductError(
      'over-limit',
      `A case holds ${LIMITS.commentsPerCase} comments at most. Remove some that are settled.`,
    );
  }
}
