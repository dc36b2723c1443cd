import { hashInvitationToken } from '@annotome/auth';
import { acceptInvitation } from '@annotome/db';
import { z } from 'zod';
import { Token } from '../inputs.ts';
import { personProcedure } from '../procedures.ts';

/** Makes the person a member, and shows that organization from now on. */
export const accept = personProcedure.input(z.object({ token: Token })).mutation(async ({ ctx, input: { token } }) => {
  const who = { tokenHash: hashInvitationToken(token), userId: ctx.session.user.id };
  const organizationId = await acceptInvitation(ctx.services.database, who, ctx.origin);
  ctx.chooseOrganization?.(organizationId);
  return { organizationId };
});
