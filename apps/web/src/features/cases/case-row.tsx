'use client';

import { Avatar, Checkbox, classNames, Progress } from '@annotome/ui';
import { type MouseEvent } from 'react';
import { RelativeTime } from '../shell/relative-time.tsx';
import { caseHref, type CaseInTable, caseName, preparedWords } from './case-line.ts';
import { CasePicture } from './case-picture.tsx';
import { CaseStateBadge } from './case-state.tsx';

/** Pixels; the virtual table counts on it. */
export const ROW_HEIGHT = 56;

export interface CaseRowProps {
  readonly line: CaseInTable;
  /** Position in the whole table, 0 first. */
  readonly index: number;
  readonly selected: boolean;
  /** The row that Tab goes to. */
  readonly active: boolean;
  readonly onActive: () => void;
  readonly onToggle: (withShift: boolean) => void;
}

const CELL = 'border-b px-3';

/** How many of the project's labels the case's mask has voxels of. */
function LabelsDone({ done, of }: CaseInTable['labels']) {
  const all = of > 0 && done === of;
  return (
    <span className={all ? 'text-success' : done === 0 ? 'text-faint' : undefined}>
      {done} of {of}
    </span>
  );
}

export function CaseRow({ line, index, selected, active, onActive, onToggle }: CaseRowProps) {
  const name = caseName(line);
  const preparing = line.embedding?.state === 'running' && line.embedding.total > 0;
  const onCheckbox = (event: MouseEvent) => {
    event.preventDefault();
    onToggle(event.shiftKey);
  };
  return (
    <tr
      data-case={line.id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      onFocus={onActive}
      style={{ height: ROW_HEIGHT }}
      className={classNames(
        'group/row relative transition-colors hover:bg-surface focus-visible:-outline-offset-2',
        selected && 'bg-hover hover:bg-hover',
      )}
    >
      <td className={`${CELL} w-10 pr-0`}>
        {/* Above the link that covers the row. */}
        <Checkbox
          checked={selected}
          tabIndex={-1}
          aria-label={`Select ${name}`}
          onClick={onCheckbox}
          className={classNames('relative z-10', !selected && 'opacity-60 group-hover/row:opacity-100')}
        />
      </td>
      <td className={`${CELL} w-14 text-right text-muted`}>{line.number}</td>
      <td className={`${CELL} max-w-0`}>
        <a
          href={caseHref(line.id)}
          tabIndex={-1}
          className="flex items-center gap-3 after:absolute after:inset-0 after:content-['']"
        >
          <CasePicture volumeId={line.volume.id} className="size-11" />
          <span className="min-w-0">
            <span className="block truncate font-medium">{line.study.name}</span>
            <span className="block truncate text-xs text-muted">
              {[
                line.volume.name === line.study.name ? undefined : line.volume.name,
                line.volume.modality,
                line.volume.size.join(' × '),
              ]
                .filter(Boolean)
                .join(' · ')}
              {line.state === 'returned' && line.returnReason !== null && ` · “${line.returnReason}”`}
            </span>
          </span>
        </a>
      </td>
      <td className={`${CELL} w-32`}>
        <CaseStateBadge state={line.state} />
      </td>
      <td className={`${CELL} w-36 max-w-36`}>
        {line.assignee ? (
          <span className="flex items-center gap-2">
            <Avatar name={line.assignee.name} size="small" decorative />
            <span className="truncate">{line.assignee.name}</span>
          </span>
        ) : (
          <span className="text-faint">Nobody</span>
        )}
      </td>
      <td className={`${CELL} w-24 whitespace-nowrap`}>
        <LabelsDone {...line.labels} />
      </td>
      <td className={`${CELL} w-36 text-xs text-muted`}>
        {preparedWords(line.embedding)}
        {preparing && line.embedding && (
          <Progress label={`Preparing ${name}`} value={line.embedding.done} max={line.embedding.total} className="mt-1" />
        )}
      </td>
      <td className={`${CELL} w-32 text-right whitespace-nowrap text-muted`}>
        <RelativeTime at={line.updatedAt} bare />
      </td>
    </tr>
  );
}
