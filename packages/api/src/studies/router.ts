import { router } from '../procedures.ts';
import { list } from './list.ts';
import { get } from './get.ts';
import { rename } from './rename.ts';
import { remove } from './remove.ts';
import { retry } from './retry.ts';

export const studiesRouter = router({ list, get, rename, remove, retry });
