'use client';

import { useEffect, useState } from 'react';
import { type CaseData, type RoomServer } from '../annotate/room/case-data.ts';
import { type RoomController } from '../annotate/room/room-controller.ts';
import { isFull, keepCase } from './keep-case.ts';
import { readKept } from './kept-case.ts';

/** Whether a reload without a network opens this case again. `unsupported`: by an address without https, say. */
export type KeptState = 'keeping' | 'kept' | 'does-not-fit' | 'failed' | 'unsupported';

/** What a click needs comes first: nothing is fetched for so long after one, in milliseconds. */
const REST = 1_000;

/** Keeps the case that is open for the time without a network, once image and decoder are there. */
export function useKeepCase(room: RoomController): KeptState {
  const [state, setState] = useState<KeptState>(() => (canKeep() ? 'keeping' : 'unsupported'));
  const { data, server, viewer, decoder } = room.ports;
  useEffect(() => {
    if (!canKeep()) return undefined;
    let left = false;
    const tell = (now: KeptState): void => void (left || setState(now));
    void viewer.whenFull
      .then(() => decoder?.started.catch(() => undefined))
      .then(() => (left ? undefined : keepCase(data, server, () => room.rest(REST))))
      .then(
        () => tell('kept'),
        async (error: unknown) => {
          if (isFull(error)) return tell('does-not-fit');
          // Without a network nothing new can be kept; what was is still here.
          const kept = await readKept(data.caseId).catch(() => undefined);
          tell(kept?.complete ? 'kept' : 'failed');
        },
      );
    const stop = [whenAllPrepared(room, () => void listAgain(data, server)), onFirstChange(room, askToPersist)];
    return () => {
      left = true;
      for (const one of stop) one();
    };
  }, [room, data, server, viewer, decoder]);
  return state;
}

/** A development server has no service worker; a page without https has no caches. */
const canKeep = (): boolean => 'caches' in globalThis && 'serviceWorker' in navigator && process.env.NODE_ENV === 'production';

/** Regions that were prepared since are noted, too. */
const listAgain = (data: CaseData, server: RoomServer): Promise<unknown> =>
  server.listWindows(data.volumeId).catch(() => undefined);

function whenAllPrepared(room: RoomController, then: () => void): () => void {
  const stop = room.store.subscribe(({ regions }, before) => {
    if (regions.total > 0 && regions.done >= regions.total && before.regions.done < before.regions.total) then();
  });
  return stop;
}

/** Once there is something that would be a pity to lose. */
function onFirstChange(room: RoomController, then: () => void): () => void {
  const stop = room.store.subscribe(({ saved }) => {
    if (saved.state === 'saved' || saved.changes === 0) return;
    stop();
    then();
  });
  return stop;
}

/** Asks the browser not to throw our data away when the disk is full; some ask the person. */
function askToPersist(): void {
  void navigator.storage.persist().catch(() => false);
}
