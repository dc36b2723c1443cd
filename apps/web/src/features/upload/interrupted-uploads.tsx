'use client';

import { Button, Notice } from '@annotome/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../trpc/client.ts';
import { type KeptDrop } from './session/kept-drop.ts';
import { type UploadSession } from './session/upload-session.ts';
import { counted } from './session/words.ts';
import { useUploadState } from './use-upload-session.ts';

/** Uploads that a closed page left half done: go on, or let them go. */
export function InterruptedUploads({ projectId, session }: { readonly projectId: string; readonly session: UploadSession }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data = [] } = useQuery(trpc.uploads.list.queryOptions({ projectId }));
  const steps = useUploadState(session, (state) => state.steps);
  const looking = useUploadState(session, (state) => state.looking);
  const [kept, setKept] = useState<KeptDrop>();
  const [refused, setRefused] = useState(false);
  const cancel = useMutation(
    trpc.uploads.cancel.mutationOptions({ onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.uploads.pathKey() }) }),
  );
  useEffect(() => {
    let gone = false;
    void session.kept().then((drop) => !gone && setKept(drop));
    return () => {
      gone = true;
    };
  }, [session]);
  const running = new Set(Object.values(steps).flatMap((step) => ('studyId' in step ? [step.studyId] : [])));
  // Which of them the series being prepared will go on with is known when they are prepared.
  const undecided = Object.values(steps).some(({ step }) => step === 'waiting' || step === 'preparing');
  const left = data.filter(({ studyId }) => !running.has(studyId));
  if (left.length === 0 || undecided || looking) return null;
  return (
    <div className="flex flex-col gap-2">
      {left.map(({ studyId, name, files }) => (
        <Notice
          key={studyId}
          tone="warning"
          action={
            <Button
              size="small"
              busy={cancel.isPending && cancel.variables.studyId === studyId}
              onClick={() => cancel.mutate({ studyId })}
            >
              Discard
            </Button>
          }
        >
          The upload of “{name}” stopped: {files.filter(({ state }) => state === 'arrived').length} of{' '}
          {counted(files.length, 'file')} had arrived.
        </Notice>
      ))}
      {kept && !refused ? (
        <div className="flex items-center gap-3">
          <Button look="primary" onClick={() => void session.continueKept(kept).then((allowed) => setRefused(!allowed))}>
            Continue the upload
          </Button>
          <p className="text-sm text-muted">The browser asks whether the page may read the same files again.</p>
        </div>
      ) : (
        <p className="text-sm text-muted">To go on, drop or choose the same files again. What has arrived is not sent twice.</p>
      )}
    </div>
  );
}
