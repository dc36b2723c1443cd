import { CaseId, ProjectId } from '@annotome/contracts';
import { nextCase } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const next = memberMay('case.read')
  .input(z.object({ projectId: ProjectId, after: CaseId.optional() }))
  .query(({ ctx, input }) => nextCase(ctx.scope, input));
