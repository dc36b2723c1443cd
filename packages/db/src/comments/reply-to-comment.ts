import { ProductError, type CaseId, type CommentId, type CommentThreadId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { commentEvent } from './comment-fields.ts';
import { refuseMoreComments } from './refuse-more-comments.ts';
import { setMentions } from './set-mentions.ts';

/** Adds a comment to a conversation; a resolved one stays resolved. @throws ProductError `not-found`, `over-limit`. */
export function replyToComment(
  scope: MemberScope,
  { threadId, text }: { readonly threadId: CommentThreadId; readonly text: string },
) {
  const { organizationId, actor } = scope;
  return change(scope, async (within) => {
    const { rows, record, publish } = within;
    const thread = await rows.commentThread.findUnique({ where: { id: threadId }, select: { id: true, caseId: true } });
    if (!thread) throw new ProductError('not-found', 'This conversation is not there any more.');
    await refuseMoreComments(within, thread.caseId as CaseId);
    const { id: commentId } = await rows.comment.create({
      data: { organizationId, threadId, authorId: actor.userId, text },
      select: { id: true },
    });
    const mentioned = await setMentions(scope, within, { threadId, commentId, text });
    await record({
      action: 'comment.reply',
      objectType: 'comment',
      objectId: commentId,
      details: { caseId: thread.caseId, mentions: mentioned.length },
    });
    await publish(commentEvent(organizationId, thread));
    return { commentId: commentId as CommentId };
  });
}
