import { renameUser } from '@annotome/db';
import { z } from 'zod';
import { Name } from '../inputs.ts';
import { personProcedure } from '../procedures.ts';

/** Changes the name that others see. */
export const rename = personProcedure.input(z.object({ name: Name })).mutation(async ({ ctx, input: { name } }) => {
  await renameUser(ctx.services.database, { userId: ctx.session.user.id, name }, ctx.origin);
  return {};
});
