'use client';

import { Button } from '@annotome/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { type Study } from './study-progress.tsx';

/** Why a study could not be read, and the way on. What was uploaded is kept. */
export function StudyFailure({ study }: { readonly study: Study }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayChange = useMay()('study.change');
  const retry = useMutation(
    trpc.studies.retry.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.studies.list.pathKey() }),
    }),
  );
  return (
    <div className="flex items-start gap-2">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <p className="min-w-0 flex-1">
        {study.failure ?? 'This study could not be read.'} <span className="text-muted">The upload is kept.</span>
      </p>
      {mayChange && (
        <Button size="small" busy={retry.isPending} onClick={() => retry.mutate({ studyId: study.id })}>
          <RotateCw aria-hidden />
          Try again<span className="sr-only"> with {study.name}</span>
        </Button>
      )}
    </div>
  );
}
