import { ProductError, type CaseId, type CommentId, type CommentThreadId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';
import { commentEvent } from './comment-fields.ts';
import { refuseMoreComments } from './refuse-more-comments.ts';
import { sentBefore } from './sent-before.ts';
import { setMentions } from './set-mentions.ts';

interface NewThread {
  readonly caseId: CaseId;
  /** i, j, k of the case's volume. */
  readonly voxel: readonly [number, number, number];
  readonly text: string;
  /** Of the first comment, chosen by who sends it: sent twice, it is one. */
  readonly commentId?: CommentId | undefined;
}

/**
 * Begins a conversation at a voxel with its first comment, whatever the case's state.
 * @throws ProductError `not-found`, `bad-input` for a voxel outside the volume, `over-limit`.
 */
export function createCommentThread(scope: MemberScope, { caseId, voxel, text, commentId: chosen }: NewThread) {
  const { organizationId, actor } = scope;
  return change(scope, async (within) => {
    const { rows, record, publish, lock } = within;
    await lock(`comments/${caseId}`);
    const before = await sentBefore(scope, within, { commentId: chosen, caseId, text });
    if (before) return { threadId: before.threadId as CommentThreadId, commentId: before.commentId };
    await refuseMoreComments(within, caseId);
    const found = await rows.case.findUnique({ where: { id: caseId }, select: { volume: { select: { size: true } } } });
    if (!found) throw new ProductError('not-found', 'This case is not there any more, or it is not yours to see.');
    const { size } = found.volume;
    if (!voxel.every((at, axis) => Number.isInteger(at) && at >= 0 && at < (size[axis] ?? 0))) {
      throw new ProductError(
        'bad-input',
        `A comment is pinned to a voxel of the image, which has ${size.join(' × ')} of them; (${voxel.join(', ')}) lies outside.`,
      );
    }
    const thread = await rows.commentThread.create({
      data: { organizationId, caseId, voxel: [...voxel] },
      select: { id: true, caseId: true },
    });
    const { id: commentId } = await rows.comment.create({
      data: { ...(chosen && { id: chosen }), organizationId, threadId: thread.id, authorId: actor.userId, text },
      select: { id: true },
    });
    const mentioned = await setMentions(scope, within, { threadId: thread.id, commentId, text });
    await record({
      action: 'comment.create',
      objectType: 'comment',
      objectId: commentId,
      details: { caseId, voxel: [...voxel], mentions: mentioned.length },
    });
    await publish(commentEvent(organizationId, thread));
    return { threadId: thread.id as CommentThreadId, commentId: commentId as CommentId };
  });
}
