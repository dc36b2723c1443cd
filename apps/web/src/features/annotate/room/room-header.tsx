'use client';

import { Button, IconButton, Popover, Tooltip } from '@annotome/ui';
import { BookOpenText, ChevronLeft, ChevronRight, House, Keyboard, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { CommentsButton } from '../comments/comments-button.tsx';
import { HistoryButton } from '../history/history-button.tsx';
import { PeopleHere } from '../presence/people-here.tsx';
import { SavedMark } from './saved-mark.tsx';
import { useKeyOf, useRoom, useRoomOfPage } from './use-room.ts';

/** Where one is, whether it is safe, and the way on. */
export function RoomHeader() {
  const { room, act } = useRoomOfPage();
  const keyOf = useKeyOf();
  const submitting = useRoom((state) => state.submitting);
  const { data } = room.ports;
  const isOpen = data.state !== 'submitted' && data.state !== 'accepted';
  return (
    <header className="own-layer flex h-11 items-center gap-2 border-b bg-background px-2">
      <HomeLink />
      <h1 className="flex min-w-0 items-baseline gap-2">
        <span className="truncate font-medium">{data.studyName}</span>
        <span aria-hidden className="text-faint">
          ▸
        </span>
        <Link href={`/projects/${data.projectId}`} className="truncate text-muted hover:text-text">
          {data.projectName}
        </Link>
      </h1>
      <div className="flex shrink-0 items-center pl-2">
        <IconButton
          icon={ChevronLeft}
          size="small"
          label="Case before"
          shortcut={keyOf('previous-case')}
          disabled={data.previousId === undefined}
          onClick={() => act('previous-case')}
        />
        <span className="px-1 text-xs whitespace-nowrap text-muted tabular-nums">{`${data.number} of ${data.of}`}</span>
        <IconButton
          icon={ChevronRight}
          size="small"
          label="Next case"
          shortcut={keyOf('next-case')}
          disabled={data.nextId === undefined}
          onClick={() => act('next-case')}
        />
      </div>
      <SavedMark />
      <span className="flex-1" />
      <RegionsMark />
      {data.warnings.length > 0 && (
        <Popover
          label="About this image"
          align="end"
          className="max-w-96"
          trigger={<IconButton icon={TriangleAlert} label="About this image" className="text-warning" />}
        >
          <ul className="flex flex-col gap-2 text-sm">
            {data.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Popover>
      )}
      {data.guideline.trim() !== '' && (
        <Popover
          label="Guideline"
          align="end"
          className="max-h-[70vh] max-w-120 overflow-y-auto"
          trigger={<IconButton icon={BookOpenText} label="Guideline of this project" />}
        >
          <p className="text-sm whitespace-pre-wrap">{data.guideline}</p>
        </Popover>
      )}
      <HistoryButton />
      <CommentsButton />
      <IconButton icon={Keyboard} label="All keys" shortcut={keyOf('help')} onClick={() => act('help')} />
      <PeopleHere />
      {data.me.canWrite && (
        <Button
          look="primary"
          busy={submitting}
          disabled={!isOpen}
          shortcut={isOpen ? keyOf('submit') : undefined}
          onClick={() => act('submit')}
        >
          {isOpen ? 'Submit' : data.state === 'accepted' ? 'Accepted' : 'Submitted'}
        </Button>
      )}
    </header>
  );
}

function HomeLink() {
  return (
    <Tooltip content="All cases">
      <Link
        href="/"
        aria-label="Home"
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
      >
        <House aria-hidden className="size-4" />
      </Link>
    </Tooltip>
  );
}

/** The same bar until the mask is there, or for as long as the image cannot be loaded: what it is, and the way out. */
export function EarlyHeader({ studyName }: { readonly studyName: string }) {
  return (
    <header className="flex items-center gap-2 border-b bg-background px-2">
      <HomeLink />
      <h1 className="truncate font-medium">{studyName}</h1>
    </header>
  );
}

/** How much of the image is prepared, while it is not all. */
function RegionsMark() {
  const { done, total } = useRoom((state) => state.regions);
  if (total === 0 || done >= total) return null;
  return (
    <Tooltip content="Clicks answer at once in regions that are prepared. A click elsewhere jumps the queue.">
      <p className="flex items-center gap-2 pr-2 text-xs whitespace-nowrap text-muted tabular-nums" tabIndex={0}>
        <span aria-hidden className="h-1 w-16 overflow-hidden rounded-full bg-hover">
          <span className="block h-full bg-accent" style={{ width: `${(100 * done) / total}%` }} />
        </span>
        {`Preparing, ${done} of ${total}`}
      </p>
    </Tooltip>
  );
}
