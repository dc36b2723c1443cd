import { CaseId } from '@annotome/contracts';
import { listCommentThreads } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const list = memberMay('comment.read')
  .input(z.object({ caseId: CaseId }))
  .query(({ ctx, input }) => listCommentThreads(ctx.scope, input));
