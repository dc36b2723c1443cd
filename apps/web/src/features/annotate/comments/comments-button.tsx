'use client';

import { classNames, Tooltip } from '@annotome/ui';
import { MessageSquare } from 'lucide-react';
import { useKeyOf, useRoomOfPage } from '../room/use-room.ts';
import { isSettled } from './comments-state.ts';
import { useComments } from './use-comments.ts';

/** How many conversations are open, and the way to their list; a dot where one names me. */
export function CommentsButton() {
  const { act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const panel = useComments((state) => state.panel);
  const open = useComments(({ threads }) => threads.filter((thread) => !isSettled(thread)).length);
  const unread = useComments(({ threads }) => threads.some((thread) => thread.unread));
  const label = `Comments, ${open} open${unread ? ', one names you' : ''}`;
  return (
    <Tooltip content={label} shortcut={keyOf('comments')}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={panel}
        onClick={() => act('comments')}
        className={classNames(
          'relative inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md px-2 text-muted transition-colors hover:bg-hover hover:text-text',
          panel && 'bg-hover text-text',
        )}
      >
        <MessageSquare aria-hidden className="size-4" />
        <span className="min-w-3 text-xs tabular-nums">{open}</span>
        {unread && <span aria-hidden className="absolute top-1 left-5 size-2 rounded-full bg-accent" />}
      </button>
    </Tooltip>
  );
}
