'use client';

import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type RoomController } from '../room/room-controller.ts';
import { useRoomOfPage } from '../room/use-room.ts';
import { RoomHistory, type HistoryState } from './room-history.ts';

/** The history of the room's mask, from when the room is open until it is left. */
export function useOpenHistory(room: RoomController | undefined): RoomHistory | undefined {
  const [history, setHistory] = useState<RoomHistory>();
  useEffect(() => {
    if (!room) return undefined;
    const opened = new RoomHistory(room);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- It listens to the room: made when that is open, ended with it.
    setHistory(opened);
    return () => {
      opened.end();
      setHistory(undefined);
    };
  }, [room]);
  return history;
}

/** A part of the history; the component is drawn again when that part is another. */
export function useHistory<T>(select: (state: HistoryState) => T): T {
  return useStore(useRoomOfPage().history.store, select);
}
