'use client';

import { format, formatDistance } from 'date-fns';
import { useNow } from './now.ts';

export interface RelativeTimeProps {
  readonly at: Date;
  /** `3 minutes` without "ago", for a column that is headed "age". */
  readonly bare?: boolean;
  readonly className?: string;
}

/** "3 minutes ago"; the exact time on hover. */
export function RelativeTime({ at, bare = false, className }: RelativeTimeProps) {
  const now = useNow();
  const words =
    now === undefined ? '' : formatDistance(at, Math.max(now, at.getTime()), { addSuffix: !bare }).replace('about ', '');
  return (
    <time dateTime={at.toISOString()} title={format(at, 'd MMMM yyyy, HH:mm:ss')} className={className} suppressHydrationWarning>
      {words}
    </time>
  );
}
