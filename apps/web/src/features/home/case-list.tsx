'use client';

import { Button } from '@annotome/ui';
import { type ReactNode, useState } from 'react';
import { CasePicture } from '../cases/case-picture.tsx';
import { CaseStateBadge } from '../cases/case-state.tsx';
import { caseHref, type CaseLine } from '../cases/case-line.ts';
import { RelativeTime } from '../shell/relative-time.tsx';

export interface CaseListProps {
  readonly title: string;
  readonly lines: readonly CaseLine[];
  /** How many there are, where `lines` are the first of them. */
  readonly total?: number;
  readonly projectNames: ReadonlyMap<string, string>;
  /** What to say where there are none. */
  readonly empty: ReactNode;
}

/** Rows before "Show all": what is below stays in reach. */
const FEW = 6;

const whereabouts = ({ study, volume, projectId, number }: CaseLine, projectNames: ReadonlyMap<string, string>) =>
  [volume.name === study.name ? undefined : volume.name, projectNames.get(projectId), `case ${number}`]
    .filter(Boolean)
    .join(' · ');

/** Cases one below the other, each a link into its room. */
export function CaseList({ title, lines, total = lines.length, projectNames, empty }: CaseListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, FEW);
  return (
    <section aria-label={title} className="min-w-0">
      <h2 className="mb-2 flex items-baseline gap-2 text-base font-semibold">
        {title}
        {total > 0 && <span className="text-sm font-normal text-muted">{total.toLocaleString('en')}</span>}
      </h2>
      {lines.length === 0 ? (
        <p className="rounded-lg border border-dashed px-4 py-6 text-muted">{empty}</p>
      ) : (
        <ul className="overflow-hidden rounded-lg border bg-surface">
          {shown.map((line) => (
            <li key={line.id} className="border-b last:border-b-0">
              <a
                href={caseHref(line.id)}
                className="flex items-center gap-3 p-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2"
              >
                <CasePicture volumeId={line.volume.id} className="size-12" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{line.study.name}</span>
                  {line.state === 'returned' && line.returnReason !== null ? (
                    <span className="line-clamp-2" title={line.returnReason}>
                      “{line.returnReason}”
                    </span>
                  ) : (
                    <span className="block truncate text-xs text-muted">{whereabouts(line, projectNames)}</span>
                  )}
                </span>
                {line.state !== 'returned' && <CaseStateBadge state={line.state} />}
                <RelativeTime at={line.updatedAt} className="w-24 text-right text-xs text-muted" />
              </a>
            </li>
          ))}
          {lines.length > shown.length && (
            <li className="flex justify-center p-1">
              <Button look="ghost" onClick={() => setAll(true)}>
                {total > lines.length ? `Show the first ${lines.length}` : `Show all ${lines.length}`}
              </Button>
            </li>
          )}
          {all && total > lines.length && (
            <li className="p-2 text-center text-xs text-muted">
              The first {lines.length} of {total.toLocaleString('en')}. The others move up as these are done; all are in their
              projects.
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
