import { router } from '../procedures.ts';
import { list } from './list.ts';
import { request } from './request.ts';
import { prepare } from './prepare.ts';

export const windowsRouter = router({ list, request, prepare });
