'use client';

import { usePeople } from '../comments/use-people.ts';
import { useRoomOfPage } from '../room/use-room.ts';

/** What people are called, by user id: me, and the members of the organization. */
export function useNames(): (userId: string) => string {
  const { room } = useRoomOfPage();
  const { me } = room.ports.data;
  const people = usePeople();
  // Nobody is known yet, or without a network.
  const stranger = people.length === 0 ? 'a colleague' : 'a former member';
  return (userId) => (userId === me.userId ? me.name : (people.find((one) => one.userId === userId)?.name ?? stranger));
}
