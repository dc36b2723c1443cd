'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../trpc/client.ts';
import { StudyFailure } from './study-failure.tsx';
import { StudyProgress } from './study-progress.tsx';

const MOST = 3;
/** Known to the page, so that what is told of them is written in place. */
const FOLLOWED = 100;

/** Studies that are not cases yet, above the table they will come into: how far, or why not. */
export function StudiesUnderway({ projectId }: { readonly projectId: string }) {
  const { data } = useInfiniteQuery(
    useTRPC().studies.list.infiniteQueryOptions(
      { projectId, states: ['uploading', 'ingesting', 'failed'], limit: FOLLOWED },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const [{ studies: underway, total } = { studies: [], total: 0 }] = data?.pages ?? [];
  if (underway.length === 0) return null;
  return (
    <section aria-label="Studies on their way" className="shrink-0 border-b bg-surface px-6">
      <ul>
        {underway.slice(0, MOST).map((study) => (
          <li
            key={study.id}
            className="grid min-h-11 grid-cols-[minmax(0,16rem)_minmax(0,1fr)] items-center gap-6 border-b py-1 last:border-b-0"
          >
            <span className="truncate font-medium">{study.name}</span>
            {study.state === 'failed' ? <StudyFailure study={study} /> : <StudyProgress study={study} />}
          </li>
        ))}
      </ul>
      {total > MOST && (
        <p className="border-t py-2 text-xs">
          <Link href={`/projects/${projectId}/studies`} className="text-accent underline">
            and {(total - MOST).toLocaleString('en')} more
          </Link>
        </p>
      )}
    </section>
  );
}
