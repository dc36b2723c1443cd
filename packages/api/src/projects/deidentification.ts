import { ProjectId } from '@annotome/contracts';
import { getDeidentification } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

/** What the uploading page needs to de-identify studies for a project. The secret goes only to those who may upload. */
export const deidentification = memberMay('study.upload')
  .input(z.object({ projectId: ProjectId }))
  .query(async ({ ctx, input }) => {
    const { secret, ...rule } = await getDeidentification(ctx.scope, input);
    return { ...rule, secret: Buffer.from(secret).toString('hex') };
  });
