'use client';

import { Avatar, Button, classNames, IconButton, Notice, Segmented, Skeleton } from '@annotome/ui';
import { Eye, EyeOff, MessageSquarePlus, X } from 'lucide-react';
import { RelativeTime } from '../../shell/relative-time.tsx';
import { usePanelFocus } from '../room/use-panel-focus.ts';
import { useKeyOf, useRoomOfPage } from '../room/use-room.ts';
import { isSettled, lastSaid, listed, type PinnedThread } from './comments-state.ts';
import { NEW } from './room-comments.ts';
import { useComments } from './use-comments.ts';

/** The conversations of the case, in the place of its labels. */
export function CommentsPanel() {
  const { comments, act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const threads = useComments((state) => state.threads);
  const filter = useComments((state) => state.filter);
  const pins = useComments((state) => state.pins);
  const placing = useComments((state) => state.placing);
  const loaded = useComments((state) => state.loaded);
  const rows = listed({ threads, filter });
  const settled = threads.filter(isSettled).length;
  const panel = usePanelFocus();
  return (
    <section ref={panel} tabIndex={-1} aria-label="Comments" className="flex min-h-0 flex-1 flex-col outline-none">
      <header className="flex h-10 shrink-0 items-center gap-1 pr-2 pl-3">
        <h2 className="flex-1 text-xs font-medium tracking-wide text-muted">Comments</h2>
        <IconButton
          icon={pins ? Eye : EyeOff}
          size="small"
          label={pins ? 'Hide the pins' : 'Show the pins'}
          onClick={() => comments.show({ pins: !pins })}
        />
        <IconButton
          icon={MessageSquarePlus}
          size="small"
          label="Pin a comment"
          shortcut={keyOf('comment')}
          pressed={placing}
          onClick={() => act('comment')}
        />
        <IconButton
          icon={X}
          size="small"
          label="Back to the labels"
          shortcut={keyOf('comments')}
          onClick={() => act('comments')}
        />
      </header>
      <div className="px-3 pb-2">
        <Segmented
          label="Which comments"
          value={filter}
          onChange={(next) => comments.show({ filter: next })}
          className="w-full [&>button]:flex-1 [&>button]:justify-center"
          options={[
            { value: 'open', label: `Open ${threads.length - settled}` },
            { value: 'resolved', label: `Resolved ${settled}` },
          ]}
        />
      </div>
      <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {loaded === 'failed' && (
          <Notice
            tone="warning"
            className="mx-2 mb-2"
            action={
              <Button size="small" onClick={() => void comments.load()}>
                Try again
              </Button>
            }
          >
            The server did not say what is new here.
          </Notice>
        )}
        {loaded === 'not yet' && <Skeleton className="mx-2 h-14" />}
        <Unfinished />
        <ul>
          {rows.map((thread) => (
            <ThreadRow key={thread.id} thread={thread} />
          ))}
        </ul>
        {loaded === 'yes' && rows.length === 0 && (
          <div className="flex flex-col items-start gap-3 px-2 py-4">
            <p className="text-sm text-muted">
              {filter === 'open'
                ? 'Nothing is open here. Pin a comment to a voxel to ask, or to show somebody where to look.'
                : 'What is resolved is kept here.'}
            </p>
            {filter === 'open' && (
              <Button size="small" shortcut={keyOf('comment')} onClick={() => act('comment')}>
                Pin a comment
              </Button>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

function ThreadRow({ thread }: { readonly thread: PinnedThread }) {
  const { comments } = useRoomOfPage();
  const isOpen = useComments(({ card }) => card?.threadId === thread.id);
  const [first] = thread.comments;
  const replies = thread.comments.length - 1;
  const name = first?.author?.name ?? 'Former member';
  return (
    <li>
      <button
        type="button"
        aria-current={isOpen ? 'true' : undefined}
        // A press with Enter has no pointer: then the keyboard goes on in the card.
        onClick={(event) => comments.open(thread.id, { takesFocus: event.detail === 0 })}
        className={classNames('flex w-full gap-2 rounded-md p-2 text-left hover:bg-surface', isOpen && 'bg-hover')}
      >
        <Avatar name={name} size="small" decorative className="mt-0.5" />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-sm font-medium">{name}</span>
            {thread.unread && (
              <span className="flex items-center gap-1 text-xs text-accent">
                <span aria-hidden className="size-1.5 rounded-full bg-accent" />
                names you
              </span>
            )}
            <RelativeTime at={lastSaid(thread)} bare className="shrink-0 text-xs text-muted" />
          </span>
          <span className="line-clamp-2 text-sm wrap-anywhere text-muted">{first?.text}</span>
          {replies > 0 && <span className="text-xs text-faint">{replies === 1 ? 'One reply' : `${replies} replies`}</span>}
        </span>
      </button>
    </li>
  );
}

/** A comment that was begun and not sent, as on an earlier visit. */
function Unfinished() {
  const { comments } = useRoomOfPage();
  const isWriting = useComments(({ card }) => card !== undefined && card.threadId === undefined);
  const at = comments.unfinished;
  if (isWriting || !at) return null;
  return (
    <button
      type="button"
      onClick={() => {
        comments.goTo(at);
        comments.place(at);
      }}
      className="mb-1 flex w-full flex-col rounded-md border border-dashed p-2 text-left hover:bg-surface"
    >
      <span className="text-xs text-warning">Not sent yet</span>
      <span className="line-clamp-2 text-sm wrap-anywhere text-muted">{comments.drafts.text(NEW)}</span>
    </button>
  );
}
