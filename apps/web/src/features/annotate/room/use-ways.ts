'use client';

import { toast } from '@annotome/ui';
import { useRouter } from 'next/navigation';
import { useEffect, useMemo } from 'react';
import { errorSentence } from '../../trpc/client.ts';
import { type Ways } from './actions.ts';
import { type CaseData, type RoomServer } from './case-data.ts';
import { prefetchCase } from './prefetch-case.ts';
import { type RoomController } from './room-controller.ts';

/** The next case is fetched when a first mask is accepted, or after this long, in milliseconds. */
const AT_LATEST = 60_000;
/** Never while somebody clicks: what a click needs comes first. */
const REST = 3_000;

/** Out of the room: to another case, which is fetched before it is asked for, or by submitting this one. */
export function useWays(data: CaseData, server: RoomServer, room: RoomController | undefined): Ways {
  const router = useRouter();
  const { caseId, nextId } = data;

  useEffect(() => {
    if (!room || nextId === undefined) return undefined;
    const stop = new AbortController();
    const begin = (): void => {
      stop.abort();
      void room.ports.viewer.whenFull.then(() => prefetchCase(nextId, server, () => room.rest(REST)));
    };
    const timer = setTimeout(begin, AT_LATEST);
    const unsubscribe = room.store.subscribe(({ segments }, before) => segments.length > before.segments.length && begin());
    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
    };
    stop.signal.addEventListener('abort', end, { once: true });
    return end;
  }, [room, nextId, server]);

  return useMemo(() => {
    const goTo = (id: string | undefined): void => {
      if (id === undefined) toast('There is no further case in this project.');
      // The page is isolated already, and stays so: the decoder keeps running from case to case.
      else router.push(`/cases/${id}`);
    };
    const submit = async (): Promise<void> => {
      if (!room?.mayWrite() || room.state.submitting) return;
      const open = room.state.proposal;
      if (open.phase === 'proposed')
        return void toast(`“${room.nameOf(room.state.target)}” has a proposal. Accept it (⏎) or drop it (Esc), then submit.`);
      if (room.state.segments.length === 0) return void toast('There is nothing to submit yet: this case has no mask.');
      if (room.state.saved.state !== 'saved')
        return void toast('Some changes are not saved yet. Submit again in a moment; nothing is lost.');
      room.set({ submitting: true });
      try {
        await server.submit(caseId);
        toast('Case submitted.');
        if (nextId === undefined) router.push('/');
        else router.push(`/cases/${nextId}`);
      } catch (error) {
        toast.error(errorSentence(error));
      } finally {
        room.set({ submitting: false });
      }
    };
    return { goTo, submit: () => void submit() };
  }, [room, router, server, caseId, nextId]);
}
