import { newInvitationToken } from '@annotome/auth';
import { Role } from '@annotome/contracts';
import { createInvitation } from '@annotome/db';
import { z } from 'zod';
import { Email } from '../inputs.ts';
import { demand, memberMay } from '../procedures.ts';

const DAYS = 14;

/** Makes the link for one new member. The token is told once; the database keeps its hash. */
export const create = memberMay('invitation.list')
  .input(z.object({ email: Email.nullable(), role: Role }))
  .mutation(async ({ ctx, input: { email, role } }) => {
    demand(ctx.member, 'invitation.create', { role });
    const { token, tokenHash } = newInvitationToken();
    const expiresAt = new Date(Date.now() + DAYS * 24 * 3600 * 1000);
    const { id } = await createInvitation(ctx.scope, { email, role, tokenHash, expiresAt });
    return { id, token, expiresAt };
  });
