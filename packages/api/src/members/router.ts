import { router } from '../procedures.ts';
import { list } from './list.ts';
import { changeRole } from './change-role.ts';
import { remove } from './remove.ts';

export const membersRouter = router({ list, changeRole, remove });
