import { ProjectId, StudyId, StudyState } from '@annotome/contracts';
import { listStudies } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

const Query = z.object({
  projectId: ProjectId,
  states: z.array(StudyState).min(1).max(StudyState.options.length).optional(),
  cursor: StudyId.nullish(),
  limit: z.int().min(1).max(200).optional(),
});

export const list = memberMay('study.read')
  .input(Query)
  .query(({ ctx, input: { cursor, ...query } }) => listStudies(ctx.scope, { ...query, cursor: cursor ?? undefined }));
