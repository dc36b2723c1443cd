'use client';

import { Progress } from '@annotome/ui';
import { useState } from 'react';
import { useNow } from '../shell/now.ts';
import { type Answers } from '../trpc/client.ts';
import { type Mark, remember, secondsLeft, timeLeftWords } from './time-left.ts';

export type Study = Answers['studies']['list']['studies'][number];

/** What is going on with a study, how far it is, and how long it will take. */
export function StudyProgress({ study }: { readonly study: Study }) {
  const { done, total, stage, state, updatedAt } = study;
  const words = stage || (state === 'uploading' ? 'Files are arriving' : 'Waiting to begin');
  // Every stage has a pace of its own.
  return <Pace key={words} name={study.name} words={words} at={updatedAt} done={done} total={total} />;
}

interface PaceProps {
  readonly name: string;
  readonly words: string;
  /** When it was so far. */
  readonly at: Date;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
}

/** Words, numbers, time left and a bar. */
export function Pace({ name, words, at, done, total }: PaceProps) {
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const now = useNow();
  if (now !== undefined && marks.at(-1)?.done !== done) setMarks(remember(marks, { at: at.getTime(), done }));
  const left = secondsLeft(marks, total);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p className="flex justify-between gap-4 text-xs text-muted">
        <span className="truncate">
          {words}
          {total > 0 && ` · ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`}
        </span>
        {left !== undefined && <span className="whitespace-nowrap">{timeLeftWords(left)}</span>}
      </p>
      <Progress label={`${name}: ${words}`} value={done} max={total} />
    </div>
  );
}
