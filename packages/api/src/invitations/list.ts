import { listInvitations } from '@annotome/db';
import { memberMay } from '../procedures.ts';

export const list = memberMay('invitation.list').query(({ ctx }) => listInvitations(ctx.scope));
