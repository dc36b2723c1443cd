import { StudyId } from '@annotome/contracts';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { discardStudy } from '../studies/discard-study.ts';

/** Gives up a study whose files are still on their way. */
export const cancel = memberMay('study.upload')
  .input(z.object({ studyId: StudyId }))
  .mutation(({ ctx, input: { studyId } }) => discardStudy(ctx.services, ctx.scope, { studyId, only: 'uploading' }));
