'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody, PageHeader } from '../shell/page-header.tsx';
import { productCode, useTRPC } from '../trpc/client.ts';

/** The pages of a project, or that it is not there: a list of what is not one's own is empty, and would look like a project without images. */
export function ProjectGate({ projectId, children }: { readonly projectId: string; readonly children: ReactNode }) {
  const { error, refetch } = useQuery(useTRPC().projects.get.queryOptions({ projectId }));
  if (!error || !['not-found', 'not-allowed'].includes(productCode(error) ?? '')) return children;
  return (
    <>
      <PageHeader title="Project" />
      <PageBody>
        <LoadFailure error={error} onRetry={() => void refetch()} />
      </PageBody>
    </>
  );
}
