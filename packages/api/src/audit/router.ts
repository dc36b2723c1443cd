import { router } from '../procedures.ts';
import { list } from './list.ts';

export const auditRouter = router({ list });
