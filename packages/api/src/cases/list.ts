import { CaseId, CaseState, ProjectId, UserId } from '@annotome/contracts';
import { listCases } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

const Query = z.object({
  projectId: ProjectId,
  states: z.array(CaseState).max(CaseState.options.length).optional(),
  assignee: z.union([z.literal('nobody'), UserId]).optional(),
  search: z.string().max(200).optional(),
  sort: z.enum(['number', 'name', 'state', 'assignee', 'updated']).optional(),
  descending: z.boolean().optional(),
  cursor: CaseId.nullish(),
  limit: z.int().min(1).max(200).optional(),
});

export const list = memberMay('case.read')
  .input(Query)
  .query(({ ctx, input: { cursor, ...query } }) => listCases(ctx.scope, { ...query, cursor: cursor ?? undefined }));
