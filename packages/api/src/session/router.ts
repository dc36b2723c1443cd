import { router } from '../procedures.ts';
import { me } from './me.ts';
import { useOrganization } from './use-organization.ts';
import { entry } from './entry.ts';

export const sessionRouter = router({ me, useOrganization, entry });
