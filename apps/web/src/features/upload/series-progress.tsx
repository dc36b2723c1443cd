'use client';

import { Button, Notice, Progress } from '@annotome/ui';
import { CircleCheck, WifiOff } from 'lucide-react';
import { type SeriesStep } from './session/state.ts';
import { type UploadSession } from './session/upload-session.ts';
import { counted, formatBytes, formatTimeLeft } from './session/words.ts';

/** How far one series is, with what can be done about it. */
export function SeriesProgress({
  id,
  step,
  session,
  name,
}: {
  readonly id: string;
  readonly step: SeriesStep;
  readonly session: UploadSession;
  readonly name: string;
}) {
  switch (step.step) {
    case 'waiting':
      return <p className="text-sm text-muted">Waits for the series before it</p>;
    case 'preparing':
      return (
        <div className="flex flex-col gap-1">
          <p className="text-sm text-muted">
            Preparing {step.done} of {counted(step.total, 'file')}
          </p>
          <Progress label={`Preparing ${name}`} value={step.done} max={step.total} />
        </div>
      );
    case 'sending': {
      const { sentBytes, totalBytes, filesDone, files, speed, secondsLeft, offline, resumed, alreadyThere } = step;
      return (
        <div className="flex flex-col gap-1" aria-live="off">
          <p className="flex flex-wrap gap-x-3 text-sm">
            <span>
              {formatBytes(sentBytes)} of {formatBytes(totalBytes)}
            </span>
            <span className="text-muted">
              {filesDone} of {counted(files, 'file')}
            </span>
            {offline ? (
              <span className="flex items-center gap-1 text-warning">
                <WifiOff aria-hidden className="size-4" />
                No connection. It goes on by itself.
              </span>
            ) : (
              <span className="text-muted">
                {speed !== undefined && speed > 0 && `${formatBytes(speed)}/s`}
                {secondsLeft !== undefined && `, ${formatTimeLeft(secondsLeft)}`}
              </span>
            )}
          </p>
          <Progress label={`Sending ${name}`} value={sentBytes} max={totalBytes} tone={offline ? 'warning' : 'accent'} />
          {(resumed || alreadyThere > 0) && (
            <p className="text-xs text-muted">
              {resumed
                ? `Goes on where it stopped; ${counted(alreadyThere, 'file')} had arrived.`
                : `${counted(alreadyThere, 'file')} were here already and are not sent again.`}
            </p>
          )}
        </div>
      );
    }
    case 'done':
      return (
        <p className="flex items-center gap-2 text-sm text-success" role="status">
          <CircleCheck aria-hidden className="size-4" />
          Sent. It is being read now.
        </p>
      );
    case 'failed':
      return (
        <Notice
          tone="danger"
          action={
            <Button size="small" onClick={() => session.retry(id)}>
              Try again
            </Button>
          }
        >
          {step.sentence}
        </Notice>
      );
  }
}
