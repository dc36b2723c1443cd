import { LIMITS, ProjectId } from '@annotome/contracts';
import { findStudyOfFiles } from '@annotome/db';
import { z } from 'zod';
import { Sha256 } from '../inputs.ts';
import { memberMay } from '../procedures.ts';

const Query = z.object({
  projectId: ProjectId,
  file: z.object({ size: z.int().min(1).max(LIMITS.fileBytes), sha256: Sha256 }),
  of: z.int().min(1).max(LIMITS.studyFiles),
  all: Sha256.optional(),
});

/** The study of the project that was made of the same files, recognised by their bytes; null where there is none. */
export const known = memberMay('study.upload')
  .input(Query)
  .query(({ ctx, input }) => findStudyOfFiles(ctx.scope, input));
