import { type LiveEvent } from '@annotome/contracts';
import { type Database } from './database.ts';
import { listenTo } from './hub.ts';
import { LIVE_EVENTS } from './notify.ts';

export interface Listener {
  readonly onEvent: (event: LiveEvent) => void;
  /** Listening broke off and began again: events may have been missed, so what is shown should be asked for anew. */
  readonly onGap?: () => void;
}

/** Hears the live events of all processes. @returns once events are heard; the function ends it. */
export const listen = (database: Database, { onEvent, onGap }: Listener): Promise<() => Promise<void>> =>
  listenTo(database, LIVE_EVENTS, { onNote: onEvent, onGap });
