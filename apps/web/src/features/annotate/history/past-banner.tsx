'use client';

import { type HistoryAct } from '@annotome/mask-doc';
import { Button } from '@annotome/ui';
import { RelativeTime } from '../../shell/relative-time.tsx';
import { useRoomOfPage } from '../room/use-room.ts';
import { useHistory } from './use-history.ts';
import { useNames } from './use-names.ts';

/** Over the picture, while an earlier moment is shown. */
export function PastBanner() {
  const past = useHistory((state) => state.past);
  return past && <Shown past={past} />;
}

/** Asks who it was only when there is something to say of them. */
function Shown({ past }: { readonly past: Pick<HistoryAct, 'by' | 'at'> }) {
  const { history } = useRoomOfPage();
  const nameOf = useNames();
  return (
    <div role="status" className="absolute inset-x-0 top-9 z-20 flex justify-center px-16">
      <p className="flex items-center gap-3 rounded-full border border-warning bg-background px-4 py-1.5 text-sm">
        <span>
          The mask as it was after {nameOf(past.by)}, <RelativeTime at={new Date(past.at)} />
        </span>
        <Button size="small" onClick={() => history.back()}>
          Back to now
        </Button>
      </p>
    </div>
  );
}
