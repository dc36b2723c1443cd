import { LabelId, LIMITS, ProjectId } from '@annotome/contracts';
import { reorderLabels } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const reorder = memberMay('label.change')
  .input(z.object({ projectId: ProjectId, labelIds: z.array(LabelId).max(LIMITS.labelsPerProject) }))
  .mutation(({ ctx, input }) => reorderLabels(ctx.scope, input));
