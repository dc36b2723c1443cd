import { ProductError, type CommentId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { commentEvent, mentionEvent } from './comment-fields.ts';

/** Removes a comment with its mentions; the last one takes the conversation with it. @throws ProductError `not-found`. */
export function removeComment(scope: Scope, { commentId }: { readonly commentId: CommentId }) {
  const { organizationId } = scope;
  return change(scope, async ({ rows, record, publish, lock }) => {
    const found = await rows.comment.findUnique({
      where: { id: commentId },
      select: { authorId: true, mentions: { select: { userId: true } }, thread: { select: { id: true, caseId: true } } },
    });
    if (!found) throw new ProductError('not-found', 'This comment is not there any more.');
    const { thread, mentions, authorId } = found;
    // A reply that arrives meanwhile must not lose its conversation.
    await lock(`comments/${thread.caseId}`);
    await rows.comment.delete({ where: { id: commentId }, select: { id: true } });
    const left = await rows.comment.count({ where: { threadId: thread.id } });
    if (left === 0) await rows.commentThread.delete({ where: { id: thread.id }, select: { id: true } });
    await record({
      action: 'comment.remove',
      objectType: 'comment',
      objectId: commentId,
      details: { caseId: thread.caseId, authorId },
    });
    await publish(commentEvent(organizationId, thread));
    for (const { userId } of mentions) await publish(mentionEvent(organizationId, { userId, threadId: thread.id, isNew: false }));
  });
}
