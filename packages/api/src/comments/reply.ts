import { CommentThreadId } from '@annotome/contracts';
import { replyToComment } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { CommentText } from './comment-text.ts';

export const reply = memberMay('comment.write')
  .input(z.object({ threadId: CommentThreadId, text: CommentText }))
  .mutation(({ ctx, input }) => replyToComment(ctx.scope, input));
