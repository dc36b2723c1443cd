import { CaseId } from '@annotome/contracts';
import { createCommentThread } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { CommentText } from './comment-text.ts';

const index = z.int().min(0);

/** Begins a conversation at a voxel of a case. Who is named with `@` is told. */
export const create = memberMay('comment.write')
  .input(z.object({ caseId: CaseId, voxel: z.tuple([index, index, index]), text: CommentText }))
  .mutation(({ ctx, input }) => createCommentThread(ctx.scope, input));
