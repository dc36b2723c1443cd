'use client';

import { Button } from '@annotome/ui';
import { type SavedState } from '../mask-session/index.ts';
import { downloadChanges, downloadMask } from './download-work.ts';
import { useRoomOfPage } from './use-room.ts';

/** What can be done with changes that do not reach the server. */
export function WayOut({ saved }: { readonly saved: SavedState }) {
  const { room } = useRoomOfPage();
  if (saved.state === 'saved') return null;
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
      {saved.changes > 0 && (
        <>
          <Button size="small" onClick={() => void downloadMask(room)}>
            Download the mask (NIfTI)
          </Button>
          <Button size="small" onClick={() => downloadChanges(room)}>
            Download the changes
          </Button>
        </>
      )}
    </div>
  );
}
