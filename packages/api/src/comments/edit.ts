import { CommentId } from '@annotome/contracts';
import { editComment, getComment } from '@annotome/db';
import { z } from 'zod';
import { demand, memberMay } from '../procedures.ts';
import { CommentText } from './comment-text.ts';

/** Changes one's own words; whoever they name from now on is told. */
export const edit = memberMay('comment.read')
  .input(z.object({ commentId: CommentId, text: CommentText }))
  .mutation(async ({ ctx: { scope, member }, input }) => {
    demand(member, 'comment.edit', await getComment(scope, input));
    await editComment(scope, input);
  });
