import { type CommentId } from '@annotome/contracts';
import { type MemberScope } from '../scope/scope.ts';
import { rewriteComment } from './edit-comment.ts';

interface Sent {
  /** Chosen by who sends it: whatever is sent again, because its answer was lost, is the same comment. */
  readonly commentId: CommentId | undefined;
  readonly caseId: string;
  readonly text: string;
}

/**
 * A comment that its author has sent before under this id, with the words of now; to be asked with the lock on the case's comments held.
 * @returns its conversation; undefined where there is none, also where the id is somebody else's.
 */
export async function sentBefore(
  scope: MemberScope,
  within: Parameters<typeof rewriteComment>[1],
  { commentId, caseId, text }: Sent,
) {
  if (commentId === undefined) return undefined;
  const where = { id: commentId, authorId: scope.actor.userId, thread: { caseId } };
  const found = await within.rows.comment.findFirst({ where, select: { text: true, threadId: true } });
  if (!found) return undefined;
  const { threadId } = found;
  if (found.text !== text) await rewriteComment(scope, within, { commentId, text, thread: { id: threadId, caseId } });
  return { threadId, commentId };
}
