'use client';

import Link from 'next/link';
import { isUnderWay } from './session/state.ts';
import { counted, formatTimeLeft } from './session/words.ts';
import { useUploadSession, useUploadState } from './use-upload-session.ts';

/** One line for other pages of the project, while something is on its way. */
export function UploadStatus({ projectId }: { readonly projectId: string }) {
  const session = useUploadSession(projectId);
  const underWay = useUploadState(session, ({ steps }) => Object.values(steps).filter(isUnderWay).length);
  const secondsLeft = useUploadState(session, (state) => state.secondsLeft);
  if (underWay === 0) return null;
  return (
    <Link href={`/projects/${projectId}/upload`} className="text-sm text-accent hover:underline">
      Uploading {counted(underWay, 'series', 'series')}
      {secondsLeft !== undefined && `, ${formatTimeLeft(secondsLeft)}`}
    </Link>
  );
}
