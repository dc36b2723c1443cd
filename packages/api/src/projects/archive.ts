import { ProjectId } from '@annotome/contracts';
import { archiveProject } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const archive = memberMay('project.archive')
  .input(z.object({ projectId: ProjectId, archived: z.boolean().default(true) }))
  .mutation(({ ctx, input }) => archiveProject(ctx.scope, input));
