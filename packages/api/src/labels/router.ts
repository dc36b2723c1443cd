import { router } from '../procedures.ts';
import { create } from './create.ts';
import { update } from './update.ts';
import { remove } from './remove.ts';
import { reorder } from './reorder.ts';

export const labelsRouter = router({ create, update, remove, reorder });
