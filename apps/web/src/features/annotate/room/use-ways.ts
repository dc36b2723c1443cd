'use client';

import { toast } from '@annotome/ui';
import { useRouter } from 'next/navigation';
import { useEffect, useMemo } from 'react';
import { errorSentence } from '../../trpc/client.ts';
import { type Ways } from './actions.ts';
import { type CaseData, type RoomServer } from './case-data.ts';
import { prefetchCase } from './prefetch-case.ts';
import { type RoomController } from './room-controller.ts';

/** How long the room is left alone before the next case is fetched, in milliseconds. */
const REST = 4_000;

/** Out of the room: to another case, which is fetched before it is asked for, or by submitting this one. */
export function useWays(data: CaseData, server: RoomServer, room: RoomController | undefined): Ways {
  const router = useRouter();
  const { caseId, nextId } = data;

  useEffect(() => {
    if (!room || nextId === undefined) return undefined;
    const timer = setTimeout(() => void room.ports.viewer.whenFull.then(() => prefetchCase(nextId, server)), REST);
    return () => clearTimeout(timer);
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
