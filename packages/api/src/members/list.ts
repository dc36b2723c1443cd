import { listMembers } from '@annotome/db';
import { memberMay } from '../procedures.ts';

export const list = memberMay('member.list').query(({ ctx }) => listMembers(ctx.scope));
