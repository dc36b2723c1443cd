import { ProductError, type CommentId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { commentEvent } from './comment-fields.ts';
import { setMentions } from './set-mentions.ts';

/** Changes the words of a comment of one's own. @throws ProductError `not-found` also where it is somebody else's; `over-limit`. */
export function editComment(scope: MemberScope, { commentId, text }: { readonly commentId: CommentId; readonly text: string }) {
  const { organizationId, actor } = scope;
  return change(scope, async (within) => {
    const { rows, record, publish } = within;
    const where = { id: commentId, authorId: actor.userId };
    const found = await rows.comment.findFirst({ where, select: { thread: { select: { id: true, caseId: true } } } });
    if (!found) throw new ProductError('not-found', 'This comment is not there any more.');
    const { thread } = found;
    await rows.comment.update({ where: { id: commentId }, data: { text, editedAt: new Date() }, select: { id: true } });
    const mentioned = await setMentions(scope, within, { threadId: thread.id, commentId, text });
    await record({
      action: 'comment.edit',
      objectType: 'comment',
      objectId: commentId,
      details: { caseId: thread.caseId, mentions: mentioned.length },
    });
    await publish(commentEvent(organizationId, thread));
  });
}
