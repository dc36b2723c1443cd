import { CommentId } from '@annotome/contracts';
import { getComment, removeComment } from '@annotome/db';
import { z } from 'zod';
import { demand, memberMay } from '../procedures.ts';

/** Removes a comment, one's own or, by managers, anybody's. The last one takes the conversation with it. */
export const remove = memberMay('comment.read')
  .input(z.object({ commentId: CommentId }))
  .mutation(async ({ ctx: { scope, member }, input }) => {
    demand(member, 'comment.remove', await getComment(scope, input));
    await removeComment(scope, input);
  });
