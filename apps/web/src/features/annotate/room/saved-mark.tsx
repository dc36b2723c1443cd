'use client';

import { classNames, Popover } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { useKeepCase, type KeptState } from '../../offline/use-keep-case.ts';
import { type SavedState } from '../mask-session/index.ts';
import { OpenWorkButton, useDroppedWork } from './open-work-button.tsx';
import { savedExplanation, savedSentence } from './saved-sentence.ts';
import { SetAside } from './set-aside.tsx';
import { useRoom, useRoomOfPage } from './use-room.ts';
import { WayOut } from './way-out.tsx';

/** Where the work is; behind it, what that means, whether one may go on without a network, and the way out. */
export function SavedMark() {
  const { room } = useRoomOfPage();
  const saved = useRoom((state) => state.saved);
  const kept = useKeepCase(room);
  const now = useNow();
  useDroppedWork(room);
  return (
    <Popover
      label="Where your work is"
      className="w-96 max-w-[90vw]"
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
        <WayOut saved={saved} />
        <SetAside />
        {room.ports.data.me.canWrite && <OpenWorkButton />}
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

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
