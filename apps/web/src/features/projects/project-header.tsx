'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { PageHeader } from '../shell/page-header.tsx';
import { PageTabs } from '../shell/page-tabs.tsx';
import { useTRPC } from '../trpc/client.ts';

/** The project's name and its pages. */
export function ProjectHeader({ projectId, actions }: { readonly projectId: string; readonly actions?: ReactNode }) {
  const project = useQuery(useTRPC().projects.get.queryOptions({ projectId }));
  const root = `/projects/${projectId}`;
  return (
    <PageHeader
      title={project.data?.name ?? '\u00a0'}
      actions={actions}
      below={
        <PageTabs
          label="Project"
          tabs={[
            { href: root, name: 'Cases' },
            { href: `${root}/studies`, name: 'Studies' },
            { href: `${root}/settings`, name: 'Settings' },
          ]}
        />
      }
    />
  );
}
