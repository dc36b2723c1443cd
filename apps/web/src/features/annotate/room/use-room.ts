'use client';

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { type ActionId, type Binding } from '../keys/bindings.ts';
import { type RoomComments } from '../comments/room-comments.ts';
import { type RoomHistory } from '../history/room-history.ts';
import { type RoomPresence } from '../presence/room-presence.ts';
import { type HandTools } from './hand-tools.ts';
import { type RoomController } from './room-controller.ts';
import { type RoomState } from './room-state.ts';

export interface RoomOfPage {
  readonly room: RoomController;
  readonly hand: HandTools;
  readonly presence: RoomPresence;
  readonly comments: RoomComments;
  readonly history: RoomHistory;
  readonly act: (action: ActionId) => void;
  readonly bindings: readonly Binding[];
}

export const RoomContext = createContext<RoomOfPage | undefined>(undefined);

/** The room of this page, and what can be done in it. */
export function useRoomOfPage(): RoomOfPage {
  const value = use(RoomContext);
  if (!value) throw new Error('This component belongs inside the annotate room.');
  return value;
}

/** A part of the room's state; the component is drawn again when that part changes. */
export function useRoom<T>(select: (state: RoomState) => T): T {
  return useStore(useRoomOfPage().room.store, select);
}

/** The key that does an action, for tooltips: the person's own, when they chose one. */
export function useKeyOf(): (action: ActionId) => string | undefined {
  const { bindings } = useRoomOfPage();
  return (action) => bindings.find(({ id }) => id === action)?.keys[0];
}
