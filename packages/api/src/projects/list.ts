import { listProjects } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const list = memberMay('project.read')
  .input(z.object({ archived: z.boolean().default(false) }).optional())
  .query(({ ctx, input }) => listProjects(ctx.scope, input));
