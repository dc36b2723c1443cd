import { ProductError, type CaseId, type CommentId, type CommentThreadId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { commentEvent } from './comment-fields.ts';
import { refuseMoreComments } from './refuse-more-comments.ts';
import { sentBefore } from './sent-before.ts';
import { setMentions } from './set-mentions.ts';

interface Reply {
  readonly threadId: CommentThreadId;
  readonly text: string;
  /** Chosen by who sends it: sent twice, it is one. */
  readonly commentId?: CommentId | undefined;
}

/** Adds a comment to a conversation; a resolved one stays resolved. @throws ProductError `not-found`, `over-limit`. */
export function replyToComment(scope: MemberScope, { threadId, text, commentId: chosen }: Reply) {
  const { organizationId, actor } = scope;
  return change(scope, async (within) => {
    const { rows, record, publish, lock } = within;
    const thread = await rows.commentThread.findUnique({ where: { id: threadId }, select: { id: true, caseId: true } });
    if (!thread) throw new ProductError('not-found', 'This conversation is not there any more.');
    await lock(`comments/${thread.caseId}`);
    const before = await sentBefore(scope, within, { commentId: chosen, caseId: thread.caseId, text });
    if (before) return { commentId: before.commentId };
    await refuseMoreComments(within, thread.caseId as CaseId);
    const { id: commentId } = await rows.comment.create({
      data: { ...(chosen && { id: chosen }), organizationId, threadId, authorId: actor.userId, text },
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
