import { ProductError, type CommentId } from '@annotome/contracts';
import { change, type Change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { commentEvent } from './comment-fields.ts';
import { setMentions } from './set-mentions.ts';

/** Changes the words of a comment of one's own. @throws ProductError `not-found` also where it is somebody else's; `over-limit`. */
export function editComment(scope: MemberScope, { commentId, text }: { readonly commentId: CommentId; readonly text: string }) {
  return change(scope, async (within) => {
    const where = { id: commentId, authorId: scope.actor.userId };
    const found = await within.rows.comment.findFirst({ where, select: { thread: { select: { id: true, caseId: true } } } });
    if (!found) throw new ProductError('not-found', 'This comment is not there any more.');
    await rewriteComment(scope, within, { commentId, text, thread: found.thread });
  });
}

interface Rewritten {
  readonly commentId: CommentId;
  readonly text: string;
  readonly thread: { readonly id: string; readonly caseId: string };
}

/** Writes other words into a comment of one's own, tells whom they name, and says so to all. */
export async function rewriteComment(scope: MemberScope, within: Change, { commentId, text, thread }: Rewritten): Promise<void> {
  const { rows, record, publish } = within;
  await rows.comment.update({ where: { id: commentId }, data: { text, editedAt: new Date() }, select: { id: true } });
  const mentioned = await setMentions(scope, within, { threadId: thread.id, commentId, text });
  await record({
    action: 'comment.edit',
    objectType: 'comment',
    objectId: commentId,
    details: { caseId: thread.caseId, mentions: mentioned.length },
  });
  await publish(commentEvent(scope.organizationId, thread));
}
