'use client';

import { Button, Notice, Progress, Switch } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { FolderInput } from 'lucide-react';
import Link from 'next/link';
import { useEffect } from 'react';
import { useMay, useMe } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { ChooseButtons } from './choose-buttons.tsx';
import { InterruptedUploads } from './interrupted-uploads.tsx';
import { RefusedFiles } from './refused-files.tsx';
import { SeriesCard } from './series-card.tsx';
import { isUnderWay, isWanted, knownStudy, type UploadState } from './session/state.ts';
import { counted, formatBytes, formatTimeLeft } from './session/words.ts';
import { useUploadSession, useUploadState } from './use-upload-session.ts';

const RULES = {
  demanded:
    'This project takes de-identified images only. Names, dates and identifiers are removed in this browser, before anything is sent.',
  offered: 'Names, dates and identifiers are removed in this browser, before anything is sent.',
  off: 'This project takes images as they are. Make sure that they identify nobody.',
} as const;

/** Whether my data is right before it leaves: series found, warnings, what will be removed; then how far each is. */
export function UploadPanel({ projectId }: { readonly projectId: string }) {
  const known = useMe() !== undefined;
  const may = useMay();
  if (!known) return null;
  if (!may('study.upload')) return <Notice>Only owners and managers add studies. Ask one of them to upload yours.</Notice>;
  return <Panel projectId={projectId} />;
}

function Panel({ projectId }: { readonly projectId: string }) {
  const session = useUploadSession(projectId);
  const project = useQuery(useTRPC().projects.get.queryOptions({ projectId }));
  const rule = project.data?.deidentify;
  useEffect(() => {
    if (rule) session.setDeidentify(rule !== 'off');
  }, [rule, session]);
  const inspection = useUploadState(session, (state) => state.inspection);
  const looking = useUploadState(session, (state) => state.looking);
  const failure = useUploadState(session, (state) => state.failure);
  const deidentify = useUploadState(session, (state) => state.deidentify);
  return (
    <div className="flex flex-1 flex-col gap-4">
      <InterruptedUploads projectId={projectId} session={session} />
      {failure !== undefined && <Notice tone="danger">{failure}</Notice>}
      {looking && (
        <div className="flex flex-col gap-2" role="status">
          <p className="text-sm">
            Looking at {looking.done} of {counted(looking.total, 'file')}
          </p>
          <Progress label="Looking at files" value={looking.done} max={looking.total} />
        </div>
      )}
      {!inspection && !looking && (
        <section
          aria-label="Choose images"
          className="flex flex-col items-center gap-4 rounded-lg border border-dashed border-control px-6 py-16 text-center"
        >
          <FolderInput aria-hidden className="size-8 text-faint" strokeWidth={1.5} />
          <p className="max-w-lg text-sm text-muted">
            Drop a folder, files or a zip anywhere on this page: DICOM, NIfTI, NRRD or MetaImage. You see what is in them before
            anything is sent.
          </p>
          <ChooseButtons session={session} main />
        </section>
      )}
      {inspection && (
        <>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
            {rule && (
              <label className="flex min-w-0 flex-1 items-center gap-3 text-sm">
                {rule !== 'off' && (
                  <Switch
                    aria-label="De-identify before sending"
                    checked={deidentify}
                    disabled={rule === 'demanded'}
                    onCheckedChange={(on) => session.setDeidentify(on)}
                  />
                )}
                <span>
                  {rule !== 'off' && <span className="font-medium">De-identify. </span>}
                  <span className="text-muted">
                    {rule === 'offered' && !deidentify
                      ? 'Off: images are sent as they are, with every name and number in them.'
                      : RULES[rule]}
                  </span>
                </span>
              </label>
            )}
            <ChooseButtons session={session} />
          </div>
          {inspection.series.length === 0 && (
            <Notice tone="warning">There is no image in these files that can be used. The reasons are below.</Notice>
          )}
          <ul className="grid grid-cols-1 items-start gap-3 min-[1900px]:grid-cols-2" aria-label="Series found">
            {inspection.series.map((series) => (
              <SeriesCard key={series.id} series={series} session={session} deidentify={deidentify} />
            ))}
          </ul>
          <RefusedFiles refused={inspection.refused} ignored={inspection.ignored} />
          <UploadBar projectId={projectId} />
        </>
      )}
    </div>
  );
}

/** What is left to start, or how all of it is doing. */
function totals(state: UploadState) {
  const { inspection, steps } = state;
  const series = inspection?.series ?? [];
  const toStart = series.filter(({ id }) => isWanted(state, id) && (!steps[id] || steps[id].step === 'failed'));
  return {
    toStart,
    bytes: toStart.reduce((sum, { bytes }) => sum + bytes, 0),
    allKnown: series.length > 0 && series.every(({ id }) => knownStudy(state, id) !== undefined),
    underWay: series.filter(({ id }) => isUnderWay(steps[id])).length,
    done: series.filter(({ id }) => steps[id]?.step === 'done').length,
  };
}

function UploadBar({ projectId }: { readonly projectId: string }) {
  const session = useUploadSession(projectId);
  const state = useUploadState(session, (all) => all);
  const { toStart, bytes, allKnown, underWay, done } = totals(state);
  const { speed, secondsLeft } = state;
  return (
    // At the bottom from the beginning: pictures and warnings that come in above it do not move its buttons away.
    <div className="sticky bottom-0 -mx-1 mt-auto flex min-h-14 flex-wrap items-center justify-end gap-x-4 gap-y-2 border-t bg-background px-1 py-3 text-sm">
      {/* Speed changes four times a second: nobody wants that read out. */}
      <p className="mr-auto text-muted" role="status" aria-live={underWay > 0 ? 'off' : 'polite'}>
        {underWay > 0
          ? [
              `${counted(underWay, 'series', 'series')} on the way`,
              speed ? `${formatBytes(speed)}/s` : '',
              secondsLeft !== undefined ? formatTimeLeft(secondsLeft) : '',
            ]
              .filter(Boolean)
              .join(', ') +
            `. You can go to other pages. After this one is closed, ${session.remembers ? 'one click' : 'choosing the same files again'} goes on where it stopped.`
          : done > 0
            ? `${counted(done, 'series', 'series')} sent.`
            : toStart.length > 0
              ? `${counted(toStart.length, 'series', 'series')}, ${formatBytes(bytes)}.`
              : allKnown
                ? 'All of this is in the project already.'
                : 'Tick the series that you want to upload.'}
      </p>
      {underWay === 0 && done > 0 && (
        <Button asChild>
          <Link href={`/projects/${projectId}/studies`}>See the studies</Link>
        </Button>
      )}
      {underWay === 0 && (
        <Button look="ghost" onClick={() => session.close()}>
          {done > 0 ? 'Upload others' : 'Start over'}
        </Button>
      )}
      {toStart.length > 0 && (
        <Button look="primary" onClick={() => session.start()}>
          Upload {counted(toStart.length, 'series', 'series')}
        </Button>
      )}
    </div>
  );
}
