import { StudyId } from '@annotome/contracts';
import { renameStudy } from '@annotome/db';
import { z } from 'zod';
import { Name } from '../inputs.ts';
import { memberMay } from '../procedures.ts';

export const rename = memberMay('study.change')
  .input(z.object({ studyId: StudyId, name: Name }))
  .mutation(({ ctx, input }) => renameStudy(ctx.scope, input));
