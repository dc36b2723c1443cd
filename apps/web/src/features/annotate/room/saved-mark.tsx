'use client';

import { Button, classNames, Popover } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { useKeepCase, type KeptState } from '../../offline/use-keep-case.ts';
import { type SavedState } from '../mask-session/index.ts';
import { downloadChanges, downloadMask } from './download-work.ts';
import { savedExplanation, savedSentence } from './saved-sentence.ts';
import { SetAside } from './set-aside.tsx';
import { useRoom, useRoomOfPage } from './use-room.ts';

/** Where the work is; behind it, what that means, whether one may go on without a network, and the way out when the server says no. */
export function SavedMark() {
  const { room } = useRoomOfPage();
  const saved = useRoom((state) => state.saved);
  const kept = useKeepCase(room);
  const [isOpen, setOpen] = useState(false);
  const [seen, setSeen] = useState<number>();
  const now = useNow();
  // Nobody should draw on for an hour beside a word in the corner: what the server refuses is said until it is closed.
  const refusal = saved.state === 'offline' ? saved.refused?.code : undefined;
  const open = isOpen || (refusal !== undefined && refusal !== seen);
  const openIs = (next: boolean): void => {
    setOpen(next);
    if (!next) setSeen(refusal);
  };
  return (
    <Popover
      label="Where your work is"
      className="w-96 max-w-[90vw]"
      open={open}
      onOpenChange={openIs}
      trigger={
        <button
          type="button"
          data-saved={saved.state}
          data-kept={kept}
          className="ml-2 flex h-7 shrink-0 items-center gap-1.5 rounded-md px-1.5 text-xs whitespace-nowrap text-muted hover:bg-hover hover:text-text"
        >
          <span aria-hidden className={classNames('size-2 rounded-full', colorOf(saved))} />
          <span role="status">{savedSentence(saved, now)}</span>
        </button>
      }
    >
      <div className="flex flex-col gap-3 p-1 text-sm">
        <p>{savedExplanation(saved)}</p>
        <p className="text-muted">{KEPT_WORDS[kept]}</p>
        {saved.state !== 'saved' && saved.changes > 0 && <WayOut saved={saved} />}
        <SetAside />
      </div>
    </Popover>
  );
}

const KEPT_WORDS: Readonly<Record<KeptState, string>> = {
  keeping: 'Getting ready for a time without a network: image and tools are being kept on this computer.',
  kept: 'Image, tools and mask are on this computer: without a network this case opens again, also after a reload.',
  'does-not-fit':
    'The image is too large for the room that this browser has. Without a network, go on but do not reload the page.',
  failed: 'The image could not be kept on this computer. Without a network, go on but do not reload the page.',
  unsupported: 'This browser does not keep images at this address. Without a network, go on but do not reload the page.',
};

const colorOf = (saved: SavedState): string => {
  if (saved.state === 'saved') return 'bg-success';
  if (!saved.kept && saved.changes > 0) return 'bg-danger';
  if (saved.state === 'saving') return 'bg-accent';
  return saved.refused ? 'bg-danger' : 'bg-warning';
};

/** What can be done with changes that do not reach the server. */
function WayOut({ saved }: { readonly saved: Exclude<SavedState, { readonly state: 'saved' }> }) {
  const { room } = useRoomOfPage();
  const code = saved.state === 'offline' ? saved.refused?.code : undefined;
  return (
    <div className="flex flex-wrap gap-2">
      {code === 4401 && (
        <Button size="small" look="primary" asChild>
          <a href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>Sign in</a>
        </Button>
      )}
      {(code === 4409 || code === 4413 || code === 4422) && (
        <Button size="small" look="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      )}
      <Button size="small" onClick={() => void downloadMask(room)}>
        Download the mask (NIfTI)
      </Button>
      <Button size="small" onClick={() => downloadChanges(room)}>
        Download the changes
      </Button>
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
