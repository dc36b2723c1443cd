'use client';

import { toast } from '@annotome/ui';
import { world } from '@annotome/volume';
import { useEffect, useState } from 'react';
import { ViewerController } from '../../viewer/index.ts';
import { sharedDecoder } from '../decode/shared-decoder.ts';
import { openMaskSession } from '../mask-session/index.ts';
import { openPresence } from '../presence/open-presence.tsx';
import { type RoomPresence } from '../presence/room-presence.ts';
import { ADDRESS, type CaseData, type RoomServer } from './case-data.ts';
import { HandTools } from './hand-tools.ts';
import { readRoom } from './kept-room.ts';
import { personalShelf } from './personal-shelf.ts';
import { attachPointer } from './attach-pointer.tsx';
import { RoomController } from './room-controller.ts';

export interface Opened {
  readonly viewer?: ViewerController;
  readonly room?: RoomController;
  readonly hand?: HandTools;
  readonly presence?: RoomPresence;
}

/** How long a sentence is shown, in milliseconds: at least, and for each of its characters. */
const SHORTEST = 6_000;
const READING = 90;

/** Opens image, mask and decoder of a case, and lets go of them when the case is left. */
export function useOpened(data: CaseData, server: RoomServer, syncUrl: string): Opened {
  const [opened, setOpened] = useState<Opened>({});
  useEffect(() => {
    let left = false;
    const viewer = new ViewerController();
    const leave: (() => void)[] = [() => viewer.dispose()];
    // eslint-disable-next-line react-hooks/set-state-in-effect -- It owns WebGL contexts and workers: made when mounted, freed when not.
    setOpened({ viewer });
    // The same words again take the place of the ones before.
    const say = (sentence: string): void =>
      void toast(sentence, { id: sentence, duration: Math.max(SHORTEST, READING * sentence.length) });
    const open = async (): Promise<void> => {
      const decoder = data.model && sharedDecoder(data.model.hash, data.me.userId);
      const shelf = personalShelf(localStorage, data.me.userId);
      const { view } = readRoom(shelf, data.caseId) ?? {};
      if (view) viewer.setViewState(view);
      const picture = viewer.open({
        volumeUrl: ADDRESS.volume(data.volumeId),
        unit: data.modality === 'CT' ? 'HU' : '',
        ...(data.modality === undefined ? {} : { modality: data.modality }),
        ...(data.window === undefined ? {} : { window: data.window }),
        ...(data.firstPlace === undefined ? {} : { position: world(...data.firstPlace) }),
      });
      const session = openMaskSession({
        caseId: data.caseId,
        grid: data.grid,
        userId: data.me.userId,
        title: data.studyName,
        canWrite: data.me.canWrite,
        syncUrl,
      });
      leave.push(
        () =>
          void session.then(
            (saved) => saved.close(),
            () => undefined,
          ),
      );
      const [saved] = await Promise.all([session, picture]);
      if (left) return;
      const room = new RoomController({
        data,
        viewer,
        saved,
        decoder,
        server,
        shelf,
        now: () => performance.now(),
        say,
        drawn: nextFrame,
        measured: (ms) => performance.measure('annotome click to mask', { start: performance.now() - ms, duration: ms }),
      });
      const hand = new HandTools(room);
      const detach = attachPointer(room, hand);
      const presence = openPresence(room, hand);
      const keep = (): void => room.keep();
      addEventListener('pagehide', keep);
      leave.unshift(() => {
        removeEventListener('pagehide', keep);
        presence.close();
        detach();
        hand.close();
        room.close();
      });
      setOpened({ viewer, room, hand, presence });
    };
    open().catch((error: unknown) => {
      if (left) return;
      // What the viewer could not open, it says itself.
      if (viewer.status.state !== 'failed')
        say(error instanceof Error ? error.message : 'The case could not be opened. Reload the page.');
    });
    return () => {
      left = true;
      for (const one of leave) one();
    };
  }, [data, server, syncUrl]);
  return opened;
}

/** After the frame that is being made has been drawn. A hidden page makes no frames, and nobody waits there. */
const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    if (document.hidden) return resolve();
    requestAnimationFrame(() => {
      // A task after the frame's own work: the picture is with the compositor.
      setTimeout(resolve);
    });
  });
