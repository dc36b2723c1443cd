import { CommentThreadId } from '@annotome/contracts';
import { getCommentThread, resolveCommentThread } from '@annotome/db';
import { z } from 'zod';
import { demand, memberMay } from '../procedures.ts';

/** Settles a conversation, or with `resolved: false` opens it again. */
export const resolve = memberMay('comment.read')
  .input(z.object({ threadId: CommentThreadId, resolved: z.boolean() }))
  .mutation(async ({ ctx: { scope, member }, input }) => {
    demand(member, 'comment.resolve', await getCommentThread(scope, input));
    await resolveCommentThread(scope, input);
  });
