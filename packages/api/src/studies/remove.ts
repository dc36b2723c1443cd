import { StudyId } from '@annotome/contracts';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { discardStudy } from './discard-study.ts';

export const remove = memberMay('study.remove')
  .input(z.object({ studyId: StudyId }))
  .mutation(({ ctx, input }) => discardStudy(ctx.services, ctx.scope, input));
