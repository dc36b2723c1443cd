'use client';

import { can } from '@annotome/auth/can';
import { IconButton, Notice } from '@annotome/ui';
import { CircleCheck, LocateFixed, RotateCcw, X } from 'lucide-react';
import { useEffect } from 'react';
import { RelativeTime } from '../../shell/relative-time.tsx';
import { useRoomOfPage } from '../room/use-room.ts';
import { CommentItem } from './comment-item.tsx';
import { type OpenCard, type PinnedThread } from './comments-state.ts';
import { Composer } from './composer.tsx';
import { NEW } from './room-comments.ts';
import { useCardPlace } from './use-card-place.ts';
import { useComments } from './use-comments.ts';

/** What is open, beside its pin: a conversation, or a new comment. It is not in the way of the picture's keys until it is entered. */
export function ThreadCard() {
  const card = useComments((state) => state.card);
  return card && <Card key={card.threadId ?? NEW} card={card} />;
}

function Card({ card }: { readonly card: OpenCard }) {
  const { comments } = useRoomOfPage();
  const thread = useComments(({ threads }) => threads.find(({ id }) => id === card.threadId));
  const isLoaded = useComments((state) => state.loaded === 'yes');
  const box = useCardPlace(card);

  useEffect(() => {
    if (card.takesFocus && card.threadId !== undefined) box.current?.focus();
  }, [card, box]);

  const close = (): void => void comments.close();
  const [i, j, k] = card.voxel;
  const starter = thread?.comments[0]?.author?.name ?? 'a former member';
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={card.threadId === undefined ? 'New comment' : `Comment of ${starter}`}
      tabIndex={-1}
      data-comment-card
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        close();
      }}
      className="absolute top-0 left-0 z-30 flex max-h-[min(26rem,calc(100%-1rem))] w-80 animate-appear flex-col rounded-lg border bg-raised"
    >
      <header className="flex h-9 shrink-0 items-center gap-1 border-b pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-xs text-muted tabular-nums">
          {card.threadId === undefined ? 'New comment' : 'Comment'} at ({i}, {j}, {k})
        </h2>
        <IconButton icon={LocateFixed} size="small" label="Go to this voxel" onClick={() => comments.goTo(card.voxel)} />
        {thread && <ResolveButton thread={thread} />}
        <IconButton icon={X} size="small" label="Close" shortcut="esc" onClick={close} />
      </header>
      {card.threadId === undefined ? (
        <div className="p-3">
          <Composer
            label="New comment"
            placeholder="What should somebody look at here?"
            draft={NEW}
            send="Comment"
            autoFocus
            onChange={(text) => comments.drafts.keep(NEW, text, [i, j, k])}
            onSend={(text) => comments.create(card.voxel, text)}
          />
        </div>
      ) : thread ? (
        <>
          <ol className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3" data-scroll>
            {thread.comments.map((comment) => (
              <CommentItem key={comment.id} comment={comment} />
            ))}
          </ol>
          {thread.resolved && (
            <p className="flex items-center gap-1.5 px-3 pb-2 text-xs text-success">
              <CircleCheck aria-hidden className="size-3.5" />
              <span>
                Resolved by {thread.resolved.by?.name ?? 'a former member'} <RelativeTime at={thread.resolved.at} />
              </span>
            </p>
          )}
          <div className="border-t p-3">
            <Composer
              label="Reply"
              placeholder="Reply"
              draft={thread.id}
              send="Reply"
              onChange={(text) => comments.drafts.keep(thread.id, text)}
              onSend={(text) => comments.reply(thread.id, text)}
            />
          </div>
        </>
      ) : (
        <Gone draft={isLoaded ? comments.drafts.text(card.threadId) : ''} />
      )}
    </div>
  );
}

function ResolveButton({ thread }: { readonly thread: PinnedThread }) {
  const { comments, room } = useRoomOfPage();
  const { userId, role } = room.ports.data.me;
  const authorId = thread.comments[0]?.author?.userId ?? null;
  if (!can({ userId, role }, 'comment.resolve', { authorId })) return null;
  const isResolved = thread.resolved !== null;
  return (
    <IconButton
      icon={isResolved ? RotateCcw : CircleCheck}
      size="small"
      label={isResolved ? 'Open again' : 'Resolve'}
      onClick={() => void comments.resolve(thread.id, !isResolved)}
    />
  );
}

/** Somebody removed the conversation while it was open; what was being written is not lost with it. */
function Gone({ draft }: { readonly draft: string }) {
  return (
    <div className="flex flex-col gap-2 p-3">
      <Notice>This comment was removed.</Notice>
      {draft !== '' && (
        <>
          <p className="text-xs text-muted">What you had written:</p>
          <p className="text-sm wrap-anywhere whitespace-pre-wrap select-text">{draft}</p>
        </>
      )}
    </div>
  );
}
