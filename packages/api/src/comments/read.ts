import { CommentThreadId } from '@annotome/contracts';
import { readMentions } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

/** I have seen where this conversation names me. */
export const read = memberMay('comment.read')
  .input(z.object({ threadId: CommentThreadId }))
  .mutation(({ ctx, input }) => readMentions(ctx.scope, input));
