'use client';

import { Button } from '@annotome/ui';
import { usePeople } from '../comments/use-people.ts';
import { RelativeTime } from '../../shell/relative-time.tsx';
import { useRoomOfPage } from '../room/use-room.ts';
import { useHistory } from './use-history.ts';

/** Over the picture, while an earlier moment is shown. */
export function PastBanner() {
  const { history } = useRoomOfPage();
  const past = useHistory((state) => state.past);
  const people = usePeople();
  if (!past) return null;
  const name = people.find((one) => one.userId === past.by)?.name ?? 'a former member';
  return (
    <div role="status" className="absolute inset-x-0 top-9 z-20 flex justify-center px-16">
      <p className="flex items-center gap-3 rounded-full border border-warning bg-background px-4 py-1.5 text-sm">
        <span>
          The mask as it was after {name}, <RelativeTime at={new Date(past.at)} />
        </span>
        <Button size="small" onClick={() => history.back()}>
          Back to now
        </Button>
      </p>
    </div>
  );
}
