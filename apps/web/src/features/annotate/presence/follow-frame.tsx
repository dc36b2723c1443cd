'use client';

import { X } from 'lucide-react';
import { useRoomOfPage } from '../room/use-room.ts';
import { usePresence } from './use-presence.ts';

/** Around the picture while a colleague is followed, in their colour, with the way out. It takes no clicks but its own. */
export function FollowFrame() {
  const { presence } = useRoomOfPage();
  const state = usePresence(({ follow }) => follow.state);
  const name = usePresence(({ followed }) => followed?.user.name);
  const color = usePresence(({ followed }) => followed?.color);
  if (state === 'free' || name === undefined) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-20 border-3" style={{ borderColor: color }} data-follow={name}>
      <p className="absolute inset-x-0 bottom-0 flex justify-center">
        <button
          type="button"
          onClick={() => presence.ownWay()}
          className="pointer-events-auto flex items-center gap-2 rounded-t-md px-3 py-1 text-xs font-medium text-black"
          style={{ background: color }}
        >
          {state === 'following' ? `Following ${name} · Esc` : `${name} is away for a moment · Esc`}
          <span className="sr-only">ends it, and so does any other key or press</span>
          <X aria-hidden className="size-3.5" />
        </button>
      </p>
    </div>
  );
}
