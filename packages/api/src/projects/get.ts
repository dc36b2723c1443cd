import { ProjectId } from '@annotome/contracts';
import { getProject } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const get = memberMay('project.read')
  .input(z.object({ projectId: ProjectId }))
  .query(({ ctx, input }) => getProject(ctx.scope, input));
