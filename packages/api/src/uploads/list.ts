import { ProjectId } from '@annotome/contracts';
import { listUploads } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

/** The member's studies whose files are still on their way. */
export const list = memberMay('study.upload')
  .input(z.object({ projectId: ProjectId.optional() }))
  .query(({ ctx, input }) => listUploads(ctx.scope, input));
