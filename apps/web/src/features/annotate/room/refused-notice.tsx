'use client';

import { IconButton } from '@annotome/ui';
import { CircleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useRoom } from './use-room.ts';
import { WayOut } from './way-out.tsx';

/** The server has said no: nobody should draw on for an hour beside a word in the corner. It takes no focus, and stays until it is closed. */
export function RefusedNotice() {
  const saved = useRoom((state) => state.saved);
  const refused = saved.state === 'offline' ? saved.refused : undefined;
  const [seen, setSeen] = useState<number>();
  if (!refused || refused.code === seen) return null;
  return (
    <section
      aria-label="Not saved"
      className="pointer-events-auto flex max-w-xl items-start gap-3 rounded-md border bg-raised p-3 text-sm"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="flex flex-col gap-2">
        <p role="alert">{refused.sentence}</p>
        <WayOut saved={saved} />
      </div>
      <IconButton icon={X} size="small" label="Close" onClick={() => setSeen(refused.code)} />
    </section>
  );
}
