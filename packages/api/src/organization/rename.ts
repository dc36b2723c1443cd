import { renameOrganization } from '@annotome/db';
import { z } from 'zod';
import { Name } from '../inputs.ts';
import { memberMay } from '../procedures.ts';

export const rename = memberMay('organization.rename')
  .input(z.object({ name: Name }))
  .mutation(({ ctx, input }) => renameOrganization(ctx.scope, input));
