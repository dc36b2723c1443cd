import { ProjectId } from '@annotome/contracts';
import { createLabel } from '@annotome/db';
import { memberMay } from '../procedures.ts';
import { LabelInput } from './label-input.ts';

export const create = memberMay('label.change')
  .input(LabelInput.extend({ projectId: ProjectId }))
  .mutation(({ ctx, input }) => createLabel(ctx.scope, input));
