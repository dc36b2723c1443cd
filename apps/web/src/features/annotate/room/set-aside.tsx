'use client';

import { KeptWork, useLocalWork } from './kept-work.tsx';
import { useRoomOfPage } from './use-room.ts';

/** Changes of this case that the server did not take before a reload. */
export function SetAside() {
  const { room } = useRoomOfPage();
  const { caseId, me } = room.ports.data;
  const { work, remove } = useLocalWork(me.userId, caseId);
  return work
    .filter(({ isAside }) => isAside)
    .map((one) => (
      <div key={one.turn} className="border-t pt-3">
        <KeptWork why="Set aside on this computer, because the server did not take it:" work={one} onDelete={() => remove(one)} />
      </div>
    ));
}
