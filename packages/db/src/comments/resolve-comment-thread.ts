import { ProductError, type CommentThreadId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { commentEvent } from './comment-fields.ts';

/**
 * Settles a conversation, or opens it again. Whoever settled it first is remembered.
 * @throws ProductError `not-found`.
 */
export function resolveCommentThread(
  scope: MemberScope,
  { threadId, resolved }: { readonly threadId: CommentThreadId; readonly resolved: boolean },
): Promise<void> {
  const { organizationId, actor } = scope;
  return change(scope, async ({ rows, record, publish }) => {
    const thread = await rows.commentThread.findUnique({
      where: { id: threadId },
      select: { id: true, caseId: true, resolvedAt: true },
    });
    if (!thread) throw new ProductError('not-found', 'This conversation is not there any more.');
    if ((thread.resolvedAt !== null) !== resolved) {
      const data = resolved ? { resolvedAt: new Date(), resolvedById: actor.userId } : { resolvedAt: null, resolvedById: null };
      await rows.commentThread.update({ where: { id: threadId }, data, select: { id: true } });
    }
    await record({
      action: resolved ? 'comment.resolve' : 'comment.reopen',
      objectType: 'comment',
      objectId: threadId,
      details: { caseId: thread.caseId },
    });
    await publish(commentEvent(organizationId, thread));
  });
}
