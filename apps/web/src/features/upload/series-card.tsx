'use client';

import { Checkbox, IconButton, Input, Skeleton } from '@annotome/ui';
import { ImageOff, TriangleAlert, X } from 'lucide-react';
import { type FoundSeries } from './inspect/messages.ts';
import { KnownSeries } from './known-series.tsx';
import { RemovalReport } from './removal-report.tsx';
import { SeriesProgress } from './series-progress.tsx';
import { overLimit } from './session/over-limit.ts';
import { isUnderWay, isWanted, knownStudy } from './session/state.ts';
import { type UploadSession } from './session/upload-session.ts';
import { counted, formatBytes, formatGeometry } from './session/words.ts';
import { useUploadState } from './use-upload-session.ts';

function Picture({ url, name }: { readonly url: string | null | undefined; readonly name: string }) {
  if (url === undefined) return <Skeleton className="size-24 rounded-md" />;
  return (
    <div className="flex size-24 shrink-0 items-center justify-center overflow-hidden rounded-md bg-black">
      {url === null ? (
        <ImageOff aria-label="No picture" className="size-6 text-white/50" strokeWidth={1.5} />
      ) : (
        // A picture made in this page: nothing for an image server to do.
        // eslint-disable-next-line @next/next/no-img-element
        <img src={url} alt={`Middle slice of ${name}`} className="max-h-full max-w-full" />
      )}
    </div>
  );
}

/** One series: what it is, what is wrong with it, what will be removed, and how far it is. */
export function SeriesCard({
  series,
  session,
  deidentify,
}: {
  readonly series: FoundSeries;
  readonly session: UploadSession;
  readonly deidentify: boolean;
}) {
  const { id, name: original, modality, format, files, bytes, frames, images } = series;
  const choice = useUploadState(session, (state) => state.choices[id]);
  const step = useUploadState(session, (state) => state.steps[id]);
  const picture = useUploadState(session, (state) => state.pictures[id]);
  const broken = useUploadState(session, (state) => state.broken[id]);
  const removal = useUploadState(session, (state) => state.removals[id]);
  const include = useUploadState(session, (state) => isWanted(state, id));
  const known = useUploadState(session, (state) => knownStudy(state, id));
  if (!choice) return null;
  const { name } = choice;
  const tooMuch = overLimit(series);
  const locked = isUnderWay(step) || step?.step === 'done';
  const warnings = [
    ...(tooMuch === undefined ? [] : [tooMuch]),
    ...(broken === undefined ? [] : [broken]),
    ...series.warnings,
    ...(removal?.warnings ?? []),
    ...(deidentify ? (removal?.notes ?? []) : []),
  ];
  return (
    <li
      aria-label={name}
      className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-4 rounded-lg border bg-surface p-3 [contain-intrinsic-size:auto_8rem] [content-visibility:auto]"
    >
      <div className="flex h-8 items-center">
        <Checkbox
          aria-label={`Upload ${name}`}
          checked={include}
          disabled={locked || tooMuch !== undefined}
          onCheckedChange={(on) => session.setChoice(id, { include: on === true, again: on === true && known !== undefined })}
        />
      </div>
      <Picture url={picture} name={name} />
      <div className={`flex min-w-0 flex-col gap-2 ${include || known ? '' : 'opacity-60'}`}>
        <div className="flex items-center gap-3">
          <Input
            aria-label="Name of the study"
            className="max-w-96 font-medium"
            value={name}
            maxLength={120}
            disabled={locked || !include}
            onChange={(event) => session.setChoice(id, { name: event.target.value })}
          />
          {original !== name && original !== '' && (
            <span className="min-w-0 truncate text-xs text-muted" title={original}>
              {deidentify ? `“${original}” in your files; not sent` : `“${original}” in your files`}
            </span>
          )}
          {isUnderWay(step) && (
            <IconButton
              className="ml-auto"
              icon={X}
              size="small"
              label={`Cancel ${name}`}
              onClick={() => void session.cancel(id)}
            />
          )}
        </div>
        <p className="text-sm text-muted">
          {[
            modality ?? format.toUpperCase(),
            formatGeometry(series),
            frames > 1 ? `${frames} frames` : '',
            images > 1 ? `${images} images in the same files` : '',
            counted(files, 'file'),
            formatBytes(bytes),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {known && !step && <KnownSeries study={known} projectId={session.projectId} again={include} />}
        {warnings.length > 0 && (
          <ul className="flex flex-col gap-1 text-sm">
            {warnings.map((warning) => (
              <li key={warning} className="flex items-start gap-2">
                <TriangleAlert aria-label="Warning" className="mt-0.5 size-4 shrink-0 text-warning" />
                <span>{warning}</span>
              </li>
            ))}
          </ul>
        )}
        {removal && deidentify && <RemovalReport report={removal} done={step?.step === 'sending' || step?.step === 'done'} />}
        {step && <SeriesProgress id={id} step={step} session={session} name={name} />}
      </div>
    </li>
  );
}
