'use client';

import { Avatar, Button, classNames, Skeleton } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { caseName } from '../cases/case-line.ts';
import { mentionHref, type MentionLine } from '../mentions/mention-words.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { RelativeTime } from '../shell/relative-time.tsx';
import { useTRPC } from '../trpc/client.ts';

/** Rows before "Show all". */
const FEW = 4;

/** Where somebody named me in a comment, what I have not seen first; each opens the case at the comment. */
export function Mentions() {
  const answer = useQuery(useTRPC().comments.mentions.queryOptions());
  const [all, setAll] = useState(false);
  const { mentions = [], unread = 0 } = answer.data ?? {};
  const shown = all ? mentions : mentions.slice(0, Math.max(FEW, Math.min(unread, 2 * FEW)));
  return (
    <section aria-label="Mentions" className="min-w-0">
      <h2 className="mb-2 flex items-baseline gap-2 text-base font-semibold">
        Mentions
        {unread > 0 && <span className="text-sm font-normal text-muted">{unread} unread</span>}
      </h2>
      {answer.isPending && <Skeleton className="h-18 rounded-lg" />}
      {answer.error && <LoadFailure error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data && mentions.length === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-6 text-muted">
          When somebody writes @ and your name in a comment, it stands here and leads to the place.
        </p>
      )}
      {mentions.length > 0 && (
        <ul className="overflow-hidden rounded-lg border bg-surface">
          {shown.map((mention) => (
            <li key={mention.commentId} className="border-b last:border-b-0">
              <MentionRow mention={mention} />
            </li>
          ))}
          {mentions.length > shown.length && (
            <li className="flex justify-center p-1">
              <Button look="ghost" onClick={() => setAll(true)}>
                Show all {mentions.length}
              </Button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function MentionRow({ mention }: { readonly mention: MentionLine }) {
  const { author, text, createdAt, isUnread, isResolved, case: place } = mention;
  const name = author?.name ?? 'Former member';
  return (
    <a
      href={mentionHref(mention)}
      className="flex items-center gap-3 p-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2"
    >
      <span className="flex w-10 shrink-0 items-center gap-1">
        <span className={classNames('size-2 rounded-full', isUnread && 'bg-accent')} />
        <Avatar name={name} decorative />
      </span>
      <span className="min-w-0 flex-1">
        <span className={classNames('line-clamp-2 wrap-anywhere', isUnread ? 'font-medium' : 'text-muted')}>{text}</span>
        <span className="block truncate text-xs text-muted">
          {isUnread && <span className="sr-only">Unread. </span>}
          {name} in {caseName(place)} · case {place.number}
          {isResolved && ' · resolved'}
        </span>
      </span>
      <RelativeTime at={createdAt} className="w-24 text-right text-xs text-muted" />
    </a>
  );
}
