'use client';

import { Progress } from '@annotome/ui';
import { useState } from 'react';
import { useNow } from '../shell/now.ts';
import { type Answers } from '../trpc/client.ts';
import { type Mark, remember, secondsLeft, timeLeftWords } from './time-left.ts';

export type Study = Answers['studies']['list'][number];

/** What is going on with a study, how far it is, and how long it will take. */
export function StudyProgress({ study }: { readonly study: Study }) {
  const { done, total, stage, state, updatedAt } = study;
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const at = useNow();
  if (at !== undefined && marks.at(-1)?.done !== done)
    setMarks(remember(marks, { at: Date.parse(updatedAt.toISOString()), done }));
  const left = secondsLeft(marks, total);
  const words = stage || (state === 'uploading' ? 'Files are arriving' : 'Waiting to begin');
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex justify-between gap-4 text-xs text-muted">
        <span className="truncate">
          {words}
          {total > 0 && ` · ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`}
        </span>
        {left !== undefined && <span className="whitespace-nowrap">{timeLeftWords(left)}</span>}
      </p>
      <Progress label={`${study.name}: ${words}`} value={done} max={total} />
    </div>
  );
}
