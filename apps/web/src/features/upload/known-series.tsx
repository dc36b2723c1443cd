import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import { RelativeTime } from '../shell/relative-time.tsx';
import { type KnownStudy } from './session/api.ts';

/** A series that the project has already: where it is. */
export function KnownSeries({
  study: { name, state, createdAt, caseId },
  projectId,
  again,
}: {
  readonly study: KnownStudy;
  readonly projectId: string;
  /** Somebody wants it once more. */
  readonly again: boolean;
}) {
  const link = 'text-accent hover:underline';
  return (
    <p className="flex items-start gap-2 text-sm" role="status">
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
      <span>
        In this project already, as “{name}”, uploaded <RelativeTime at={createdAt} />
        {state === 'failed' ? '; it could not be read.' : '.'}{' '}
        {caseId === null ? (
          <Link href={`/projects/${projectId}/studies`} className={link}>
            See the studies
          </Link>
        ) : (
          // By a full load: the room alone may use threads and shared memory.
          <a href={`/cases/${caseId}`} className={link}>
            Open the case
          </a>
        )}
        <span className="block text-muted">
          {again ? 'A second study is made of the same files.' : 'Tick it to make a second study of the same files.'}
        </span>
      </span>
    </p>
  );
}
