import { foundOrganization } from '@annotome/db';
import { z } from 'zod';
import { Name } from '../inputs.ts';
import { personProcedure } from '../procedures.ts';

/** Makes an organization that the person owns, and shows it from now on. */
export const create = personProcedure.input(z.object({ name: Name })).mutation(async ({ ctx, input: { name } }) => {
  const organizationId = await foundOrganization(ctx.services.database, { userId: ctx.session.user.id, name }, ctx.origin);
  ctx.chooseOrganization?.(organizationId);
  return { organizationId };
});
