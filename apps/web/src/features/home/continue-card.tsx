'use client';

import { Button } from '@annotome/ui';
import { CasePicture } from '../cases/case-picture.tsx';
import { CaseStateBadge } from '../cases/case-state.tsx';
import { caseHref, type CaseLine, caseName } from '../cases/case-line.ts';
import { RelativeTime } from '../shell/relative-time.tsx';

export interface ContinueCardProps {
  readonly line: CaseLine;
  readonly projectName: string | undefined;
  /** When this person last had it open: continue it. Else: begin it. */
  readonly openedAt: Date | undefined;
  /** Else there is nothing to begin, only to look at. */
  readonly mayDraw: boolean;
}

/** The next thing to do, in one press. */
export function ContinueCard({ line, projectName, openedAt, mayDraw }: ContinueCardProps) {
  return (
    <section aria-label={openedAt ? 'Continue' : 'Begin'} className="flex max-w-5xl overflow-hidden rounded-lg border bg-surface">
      <CasePicture volumeId={line.volume.id} className="h-52 w-72 rounded-none" />
      <div className="flex min-w-0 flex-1 flex-col p-6">
        <p className="text-xs text-muted">{projectName ?? '\u00a0'}</p>
        <h2 className="mt-1 truncate text-xl font-semibold">{caseName(line)}</h2>
        <p className="mt-2 flex items-center gap-3 text-muted">
          <CaseStateBadge state={line.state} />
          <span>Case {line.number}</span>
          {openedAt && (
            <span>
              opened <RelativeTime at={openedAt} />
            </span>
          )}
        </p>
        {line.state === 'returned' && line.returnReason !== null && <p className="mt-3 line-clamp-2">“{line.returnReason}”</p>}
        <div className="mt-auto">
          <Button asChild look="primary" size="large">
            <a href={caseHref(line.id)}>
              {!mayDraw ? 'Look at it' : openedAt ? 'Continue' : line.state === 'returned' ? 'Mend' : 'Begin'}
            </a>
          </Button>
        </div>
      </div>
    </section>
  );
}
