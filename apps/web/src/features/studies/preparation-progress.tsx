'use client';

import { Button } from '@annotome/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { Pace, type Study } from './study-progress.tsx';

/**
 * The images of a study: how far they are prepared for clicks, and the way on where that failed.
 * @param images how many there are, in words.
 */
export function PreparationProgress({ study: { name, preparing }, images }: { readonly study: Study; readonly images: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayPrepare = useMay()('image.prepare');
  const prepare = useMutation(
    trpc.windows.prepare.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.studies.list.pathKey() }),
    }),
  );
  const failed = preparing.filter(({ state }) => state === 'failed' || state === 'cancelled');
  const atWork = preparing.filter((image) => !failed.includes(image));
  const sum = (of: 'done' | 'total'): number => atWork.reduce((all, image) => all + image[of], 0);
  const latest = new Date(Math.max(...atWork.map(({ updatedAt }) => updatedAt.getTime())));
  return (
    <>
      {atWork.length > 0 ? (
        // One line with the number of images: a row is as high while they are prepared as it is afterwards.
        <Pace name={name} words={`${images} · Preparing for clicks`} at={latest} done={sum('done')} total={sum('total')} />
      ) : (
        <p>{images}</p>
      )}
      {failed.length > 0 && (
        <div className="flex items-center gap-2 text-xs">
          <CircleAlert aria-hidden className="size-3 shrink-0 text-warning" />
          <p className="min-w-0 flex-1">
            {failed.length === 1 ? 'One image' : `${failed.length} images`} could not be prepared. Clicks take longer there;
            manual tools work.
          </p>
          {mayPrepare && (
            <Button
              size="small"
              busy={prepare.isPending}
              onClick={() => failed.forEach(({ volumeId }) => prepare.mutate({ volumeId }))}
            >
              <RotateCw aria-hidden />
              Prepare again<span className="sr-only"> the images of {name}</span>
            </Button>
          )}
        </div>
      )}
    </>
  );
}
