'use client';

import { format, formatDistance } from 'date-fns';
import { useNow } from './now.ts';

export interface RelativeTimeProps {
  readonly at: Date;
  /** `3 minutes` without "ago", for a column that is headed "age". */
  readonly bare?: boolean;
  readonly className?: string;
}

/** Clocks of server and browser differ a little: what has just happened is not "in a few seconds". */
const nearNow = (at: Date, now: number): number => (at.getTime() > now && at.getTime() - now < 60_000 ? at.getTime() : now);

const short = (words: string): string =>
  words
    .replace('about ', '')
    .replace(/^less than a minute ago$/, 'just now')
    .replace(/^less than a minute$/, 'now');

/** "3 minutes ago"; the exact time on hover. */
export function RelativeTime({ at, bare = false, className }: RelativeTimeProps) {
  const now = useNow();
  const words = now === undefined ? '' : short(formatDistance(at, nearNow(at, now), { addSuffix: !bare }));
  return (
    <time dateTime={at.toISOString()} title={format(at, 'd MMMM yyyy, HH:mm:ss')} className={className} suppressHydrationWarning>
      {words}
    </time>
  );
}
