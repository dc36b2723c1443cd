'use client';

import { Button } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useCommands } from '../shell/commands.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { PageTabs } from '../shell/page-tabs.tsx';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { UploadStatus } from '../upload/index.ts';

/** The project's name and its pages. */
export function ProjectHeader({ projectId }: { readonly projectId: string }) {
  const may = useMay();
  const path = usePathname();
  const router = useRouter();
  const project = useQuery(useTRPC().projects.get.queryOptions({ projectId }));
  const root = `/projects/${projectId}`;
  const go = (to: string) => () => router.push(to);
  useCommands([
    { name: 'Cases', group: 'Project', shortcut: 'g c', run: go(root) },
    { name: 'Studies', group: 'Project', shortcut: 'g s', run: go(`${root}/studies`) },
    { name: 'Settings', group: 'Project', shortcut: 'g e', keywords: ['labels', 'guideline'], run: go(`${root}/settings`) },
    ...(may('study.upload')
      ? [{ name: 'Upload', group: 'Project', shortcut: 'u', icon: Upload, run: go(`${root}/upload`) }]
      : []),
  ]);
  if (project.error) return <PageHeader title="Project" />;
  return (
    <PageHeader
      title={project.data?.name ?? '\u00a0'}
      actions={
        <>
          <UploadStatus projectId={projectId} />
          {may('study.upload') && path !== `${root}/upload` && (
            <Button asChild look="primary">
              <Link href={`${root}/upload`}>
                <Upload aria-hidden />
                Upload
              </Link>
            </Button>
          )}
        </>
      }
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
