import { ProductError, type CommentThreadId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { mentionEvent } from './comment-fields.ts';

/** Notes that a member has seen where a conversation names them. @throws ProductError `not-found`. */
export function readMentions(scope: MemberScope, { threadId }: { readonly threadId: CommentThreadId }): Promise<void> {
  const { organizationId, actor } = scope;
  const { userId } = actor;
  return change(scope, async ({ rows, record, publish }) => {
    const thread = await rows.commentThread.findUnique({ where: { id: threadId }, select: { caseId: true } });
    if (!thread) throw new ProductError('not-found', 'This conversation is not there any more.');
    const { count } = await rows.mention.updateMany({
      where: { userId, readAt: null, comment: { threadId } },
      data: { readAt: new Date() },
    });
    if (count === 0) return;
    await record({ action: 'comment.read', objectType: 'comment', objectId: threadId, details: { caseId: thread.caseId } });
    // Their other pages show it too.
    await publish(mentionEvent(organizationId, { userId, threadId, isNew: false }));
  });
}
