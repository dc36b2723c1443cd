import { getOrganization } from '@annotome/db';
import { memberMay } from '../procedures.ts';

export const get = memberMay('organization.read').query(({ ctx }) => getOrganization(ctx.scope));
