import { Role, UserId } from '@annotome/contracts';
import { changeRole as write, getMember } from '@annotome/db';
import { z } from 'zod';
import { demand, memberMay } from '../procedures.ts';

/** Takes effect with the member's next request. */
export const changeRole = memberMay('member.list')
  .input(z.object({ userId: UserId, role: Role }))
  .mutation(async ({ ctx, input: { userId, role } }) => {
    const member = await getMember(ctx.scope, { userId });
    demand(ctx.member, 'member.change-role', { role: member.role, to: role });
    if (member.role !== role) await write(ctx.scope, { userId, from: member.role, role });
  });
