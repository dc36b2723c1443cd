import { router } from '../procedures.ts';
import { events } from './events.ts';

export const liveRouter = router({ events });
