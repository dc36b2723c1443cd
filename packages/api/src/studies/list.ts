import { ProjectId } from '@annotome/contracts';
import { listStudies } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const list = memberMay('study.read')
  .input(z.object({ projectId: ProjectId }))
  .query(({ ctx, input }) => listStudies(ctx.scope, input));
