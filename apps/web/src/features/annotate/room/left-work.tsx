'use client';

import { Notice } from '@annotome/ui';
import { KeptWork, useLocalWork } from './kept-work.tsx';

/** Where a case may not be changed any more, or is gone: what its author still has of it on this computer. */
export function LeftWork({ userId, caseId }: { readonly userId: string | undefined; readonly caseId: string }) {
  const { work, remove } = useLocalWork(userId, caseId);
  if (work.length === 0) return null;
  return (
    <Notice tone="warning" className="pointer-events-auto max-w-xl">
      <div className="flex flex-col gap-3">
        {work.map((one) => (
          <KeptWork
            key={one.turn}
            why="What you drew here before was not saved; it is on this computer only:"
            work={one}
            onDelete={() => remove(one)}
          />
        ))}
      </div>
    </Notice>
  );
}
