'use client';

import { Button } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { deleteLocalWork, listLocalWork, type LocalWork } from '../mask-session/index.ts';
import { downloadWork } from './download-work.ts';
import { useRoomOfPage } from './use-room.ts';

/** Changes of this case that the server did not take before a reload, or may not take from this person any more. */
export function SetAside() {
  const { room } = useRoomOfPage();
  const { caseId, me } = room.ports.data;
  const [work, setWork] = useState<readonly LocalWork[]>([]);
  useEffect(() => {
    void listLocalWork(me.userId).then(
      (found) => setWork(found.filter((one) => one.caseId === caseId && (one.isAside || !me.canWrite))),
      () => undefined,
    );
  }, [caseId, me]);
  return work.map((one) => (
    <div key={one.turn} className="flex flex-col gap-2 border-t pt-3">
      <p>{`Set aside on this computer, because the server did not take it: ${one.changes} change${one.changes === 1 ? '' : 's'}.`}</p>
      <div className="flex gap-2">
        <Button size="small" onClick={() => void downloadWork(one)}>
          Download
        </Button>
        <Button
          size="small"
          look="danger"
          onClick={() => void deleteLocalWork(one).then(() => setWork((all) => all.filter((other) => other !== one)))}
        >
          Delete
        </Button>
      </div>
    </div>
  ));
}
