import { router } from '../procedures.ts';
import { create } from './create.ts';
import { list } from './list.ts';
import { revoke } from './revoke.ts';
import { preview } from './preview.ts';
import { accept } from './accept.ts';

export const invitationsRouter = router({ create, list, revoke, preview, accept });
