'use client';

import { Notice } from '@annotome/ui';
import { useEffect, useState } from 'react';
import { listLocalWork, type LocalWork } from '../annotate/mask-session/index.ts';
import { casePage } from './cache-names.ts';

/** Cases with changes that this computer has and the server has not: opening them sends the changes. */
export function UnsavedWork({ userId }: { readonly userId: string }) {
  const [work, setWork] = useState<readonly LocalWork[]>([]);
  useEffect(() => {
    const look = (): void =>
      void listLocalWork(userId).then(
        (found) => setWork(found.filter(({ isAside }) => !isAside)),
        () => undefined,
      );
    look();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [userId]);
  if (work.length === 0) return null;
  return (
    <Notice tone="warning" className="m-4 mb-0">
      <p>
        Some changes are on this computer only. Open the case: they are saved, or can be downloaded where you may not change it
        any more.
      </p>
      <ul>
        {work.map(({ caseId, turn, title, changes }) => (
          <li key={`${caseId} ${turn}`}>
            <a href={casePage(caseId)} className="text-accent underline">
              {title}
            </a>
            {`: ${changes} change${changes === 1 ? '' : 's'}`}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
