import { UserId } from '@annotome/contracts';
import { getMember, removeMember } from '@annotome/db';
import { z } from 'zod';
import { demand, memberMay } from '../procedures.ts';

/** Takes effect with the member's next request; their sessions go on in their other organizations only. */
export const remove = memberMay('member.list')
  .input(z.object({ userId: UserId }))
  .mutation(async ({ ctx, input: { userId } }) => {
    const { role } = await getMember(ctx.scope, { userId });
    demand(ctx.member, 'member.remove', { userId, role });
    await removeMember(ctx.scope, { userId, from: role });
  });
