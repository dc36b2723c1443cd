import { hashInvitationToken } from '@annotome/auth';
import { previewInvitation } from '@annotome/db';
import { z } from 'zod';
import { Token } from '../inputs.ts';
import { openProcedure } from '../procedures.ts';

/** What a link leads to, for whoever holds it. */
export const preview = openProcedure
  .input(z.object({ token: Token }))
  .query(({ ctx, input: { token } }) => previewInvitation(ctx.services.database, hashInvitationToken(token)));
