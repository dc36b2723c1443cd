'use client';

import { toast } from '@annotome/ui';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useTRPCClient } from '../../trpc/client.ts';
import { mentionHref, mentionWords } from '../../mentions/mention-words.ts';
import { type HandTools } from '../room/hand-tools.ts';
import { type RoomController } from '../room/room-controller.ts';
import { cursorOf } from '../room/tool-cursor.ts';
import { useRoomOfPage } from '../room/use-room.ts';
import { commentsServer } from './comments-server.ts';
import { type CommentsState } from './comments-state.ts';
import { drawPins } from './draw-pins.tsx';
import { RoomComments } from './room-comments.ts';

/** The comments of the room, from when it is open until it is left; `?comment=` in the address opens one. */
export function useOpenComments(room: RoomController | undefined, hand: HandTools | undefined): RoomComments | undefined {
  const client = useTRPCClient();
  const [comments, setComments] = useState<RoomComments>();
  useEffect(() => {
    if (!room || !hand) return undefined;
    const { viewer, data } = room.ports;
    const opened = new RoomComments({
      room,
      server: commentsServer(client),
      pointerTaken: (event) => {
        const { tool } = room.state;
        if (tool === 'click') room.preview(undefined, 'inside');
        else if (tool !== 'look') hand.pointer(tool, { ...event, type: 'leave' });
      },
      pointerGiven: () => viewer.setCursor(cursorOf(room.state.tool)),
      mentioned: (mention) =>
        void toast(mentionWords(mention), {
          action: {
            label: 'Show',
            onClick: () =>
              mention.case.id === data.caseId ? opened.open(mention.threadId) : location.assign(mentionHref(mention)),
          },
        }),
    });
    const unfocus = opened.store.subscribe((now, before) => {
      // A button that was pressed for it would take the Enter that pins at the crosshair.
      if (now.placing && !before.placing && document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    const undraw = viewer.addOverlay((view) =>
      drawPins(view, { pins: opened.pinsOn(view), card: opened.state.card, grid: data.grid }),
    );
    const see = (): void => opened.see();
    document.addEventListener('visibilitychange', see);
    const wanted = takeFromAddress();
    if (wanted !== undefined) opened.open(wanted);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- It listens to the room: made when that is open, ended with it.
    setComments(opened);
    return () => {
      document.removeEventListener('visibilitychange', see);
      unfocus();
      undraw();
      opened.end();
      setComments(undefined);
    };
  }, [room, hand, client]);
  return comments;
}

/** A reload goes on where one was, not where a link once led: it is used once. */
function takeFromAddress(): string | undefined {
  const address = new URL(location.href);
  const wanted = address.searchParams.get('comment') ?? undefined;
  if (wanted === undefined) return undefined;
  address.searchParams.delete('comment');
  history.replaceState(history.state, '', address);
  return wanted;
}

/** A part of the comments; the component is drawn again when that part is another. */
export function useComments<T>(select: (state: CommentsState) => T): T {
  return useStore(useRoomOfPage().comments.store, select);
}

const onLine = (changed: () => void): (() => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

/** Whether this computer has a network at all. */
export const useHasNetwork = (): boolean =>
  useSyncExternalStore(
    onLine,
    () => navigator.onLine,
    () => true,
  );
