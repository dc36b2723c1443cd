import { CommentId, CommentThreadId } from '@annotome/contracts';
import { replyToComment } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { CommentText } from './comment-text.ts';

/** Adds to a conversation. Sent again under the same id, it is the same comment. */
export const reply = memberMay('comment.write')
  .input(z.object({ threadId: CommentThreadId, text: CommentText, commentId: CommentId.optional() }))
  .mutation(({ ctx, input }) => replyToComment(ctx.scope, input));
