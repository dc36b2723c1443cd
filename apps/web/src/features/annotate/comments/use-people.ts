'use client';

import { useEffect, useState } from 'react';
import { useRoomOfPage } from '../room/use-room.ts';
import { type Colleague } from './comments-server.ts';

/** The members of the organization; none until the server has said, and while it does not answer. */
export function usePeople(): readonly Colleague[] {
  const { comments } = useRoomOfPage();
  const [people, setPeople] = useState<readonly Colleague[]>(comments.people);
  useEffect(() => {
    let current = true;
    comments.askPeople().then(
      (found) => current && setPeople(found),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [comments]);
  return people;
}
