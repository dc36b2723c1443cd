'use client';

import { Tooltip } from '@annotome/ui';
import { type Target } from '../room/room-state.ts';
import { useRoomOfPage } from '../room/use-room.ts';
import { colleaguesAt } from './colleagues-at.ts';
import { usePresence } from './use-presence.ts';
import { workingSentence } from './words.ts';

/**
 * Dots at a segment's row, one for each colleague who has it in hand; filled while they work on it. Nothing moves: an animation has the whole
 * page put together sixty times a second, which without a graphics card takes a core.
 */
export function WorkingHere({ row }: { readonly row: Target }) {
  const { room } = useRoomOfPage();
  const colleagues = usePresence((state) => state.colleagues);
  const here = colleaguesAt(row, room.rows(), (index) => room.segment(index)?.id, colleagues);
  if (here.length === 0) return null;
  const sentence = workingSentence(here);
  return (
    <Tooltip content={sentence}>
      <span role="img" aria-label={sentence} className="flex shrink-0 items-center gap-0.5" data-working-here>
        {here.map(({ userId, color, isBusy }) => (
          <span
            key={userId}
            className="size-2.5 rounded-full border-2"
            style={{ borderColor: color, background: isBusy ? color : undefined }}
          />
        ))}
      </span>
    </Tooltip>
  );
}
