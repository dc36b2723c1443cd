import { StudyId } from '@annotome/contracts';
import { finishStudyUploads } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

/** All files of a study have come: makes its images. */
export const finish = memberMay('study.upload')
  .input(z.object({ studyId: StudyId }))
  .mutation(({ ctx: { services, scope }, input }) => {
    const job = { organizationId: scope.organizationId, ...input };
    return finishStudyUploads(scope, input, (tx) => services.queue.enqueue('ingest-study', job, { tx }));
  });
