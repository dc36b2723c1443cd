import { getUsage } from '@annotome/db';
import { memberMay } from '../procedures.ts';

export const usage = memberMay('organization.usage').query(({ ctx }) => getUsage(ctx.scope));
