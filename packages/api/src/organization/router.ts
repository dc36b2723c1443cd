import { router } from '../procedures.ts';
import { get } from './get.ts';
import { create } from './create.ts';
import { rename } from './rename.ts';
import { usage } from './usage.ts';

export const organizationRouter = router({ get, create, rename, usage });
