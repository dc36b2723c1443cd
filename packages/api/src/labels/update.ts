import { LabelId } from '@annotome/contracts';
import { updateLabel } from '@annotome/db';
import { memberMay } from '../procedures.ts';
import { LabelInput } from './label-input.ts';

export const update = memberMay('label.change')
  .input(LabelInput.partial().extend({ labelId: LabelId }))
  .mutation(({ ctx, input }) => updateLabel(ctx.scope, input));
