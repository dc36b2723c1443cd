import { StudyId } from '@annotome/contracts';
import { getStudy } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const get = memberMay('study.read')
  .input(z.object({ studyId: StudyId }))
  .query(({ ctx, input }) => getStudy(ctx.scope, input));
