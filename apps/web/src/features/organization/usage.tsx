'use client';

import { Progress, Skeleton } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody } from '../shell/page-header.tsx';
import { useTRPC } from '../trpc/client.ts';
import { bytesInWords } from './bytes.ts';
import { OrganizationHeader } from './organization-header.tsx';

/** What the organization holds, and how much more it may. */
export function Usage() {
  const usage = useQuery(useTRPC().organization.usage.queryOptions());
  const data = usage.data;
  const share = data ? data.storageBytes / data.storageLimit : 0;
  return (
    <>
      <OrganizationHeader />
      <PageBody>
        {usage.error && <LoadFailure error={usage.error} onRetry={() => void usage.refetch()} />}
        {!usage.error && (
          <div className="flex flex-col gap-4">
            <section aria-label="Storage" className="rounded-lg border bg-surface p-4">
              <div className="mb-3 flex items-baseline justify-between">
                <h2 className="font-medium">Storage</h2>
                {data ? (
                  <p className="text-muted">
                    <span className="text-base font-semibold text-text">{bytesInWords(data.storageBytes)}</span> of{' '}
                    {bytesInWords(data.storageLimit)}
                  </p>
                ) : (
                  <Skeleton className="h-6 w-32" />
                )}
              </div>
              <Progress
                label="Storage used"
                value={data?.storageBytes ?? 0}
                max={data?.storageLimit ?? 1}
                tone={share > 0.9 ? 'danger' : share > 0.75 ? 'warning' : 'accent'}
              />
              <p className="mt-3 text-xs text-muted">
                {share > 0.9
                  ? 'Nearly full: remove studies that are no longer needed, or ask the administrator of this server for more.'
                  : 'Uploaded files, the images made of them, and what the model prepared.'}
              </p>
            </section>
            <dl className="grid grid-cols-4 gap-4">
              {(['members', 'projects', 'studies', 'cases'] as const).map((name) => (
                <div key={name} className="rounded-lg border bg-surface p-4">
                  <dt className="text-muted capitalize">{name}</dt>
                  <dd className="mt-1 text-xl font-semibold">
                    {data ? data[name].toLocaleString('en') : <Skeleton className="h-7 w-16" />}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </PageBody>
    </>
  );
}
