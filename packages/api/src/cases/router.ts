import { router } from '../procedures.ts';
import { list } from './list.ts';
import { get } from './get.ts';
import { assign } from './assign.ts';
import { setState } from './set-state.ts';
import { next } from './next.ts';
import { home } from './home.ts';

export const casesRouter = router({ list, get, assign, setState, next, home });
