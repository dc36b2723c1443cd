import { router } from '../procedures.ts';
import { begin } from './begin.ts';
import { known } from './known.ts';
import { list } from './list.ts';
import { finish } from './finish.ts';
import { cancel } from './cancel.ts';

export const uploadsRouter = router({ begin, known, list, finish, cancel });
