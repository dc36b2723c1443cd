'use client';

import { useStore } from 'zustand';
import { useRoomOfPage } from '../room/use-room.ts';
import { type PresenceState } from './room-presence.ts';

/** A part of who is here; the component is drawn again when that part is another. */
export function usePresence<T>(select: (state: PresenceState) => T): T {
  return useStore(useRoomOfPage().presence.store, select);
}
