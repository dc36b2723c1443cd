import { CaseId, CommentId } from '@annotome/contracts';
import { createCommentThread } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { CommentText } from './comment-text.ts';

const index = z.int().min(0);

/** Begins a conversation at a voxel of a case. Who is named with `@` is told. Sent again under the same id, it is the same comment. */
export const create = memberMay('comment.write')
  .input(z.object({ caseId: CaseId, voxel: z.tuple([index, index, index]), text: CommentText, commentId: CommentId.optional() }))
  .mutation(({ ctx, input }) => createCommentThread(ctx.scope, input));
