import { InvitationId } from '@annotome/contracts';
import { revokeInvitation } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

export const revoke = memberMay('invitation.revoke')
  .input(z.object({ invitationId: InvitationId }))
  .mutation(({ ctx, input }) => revokeInvitation(ctx.scope, input));
