import { listAuditEvents } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

const Id = z.string().min(1).max(100);

export const list = memberMay('audit.read')
  .input(
    z.object({
      objectType: Id.optional(),
      objectId: Id.optional(),
      userId: Id.optional(),
      action: Id.optional(),
      cursor: Id.nullish(),
      limit: z.int().min(1).max(200).optional(),
    }),
  )
  .query(({ ctx, input: { cursor, ...query } }) => listAuditEvents(ctx.scope, { ...query, cursor: cursor ?? undefined }));
