import { StudyId } from '@annotome/contracts';
import { retryStudy } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

/** Begins a failed study's work again. */
export const retry = memberMay('study.change')
  .input(z.object({ studyId: StudyId }))
  .mutation(({ ctx: { services, scope }, input }) => {
    const job = { organizationId: scope.organizationId, ...input };
    return retryStudy(scope, input, (tx) => services.queue.enqueue('ingest-study', job, { tx }));
  });
