import { LabelId } from '@annotome/contracts';
import { removeLabel } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const remove = memberMay('label.change')
  .input(z.object({ labelId: LabelId }))
  .mutation(({ ctx, input }) => removeLabel(ctx.scope, input));
