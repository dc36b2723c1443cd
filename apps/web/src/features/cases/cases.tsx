'use client';

import { Button, EmptyState } from '@annotome/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { FileSearch, ImagePlus } from 'lucide-react';
import Link from 'next/link';
import { useRef } from 'react';
import { ProjectHeader } from '../projects/project-header.tsx';
import { useCommands } from '../shell/commands.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { useMay } from '../shell/use-me.ts';
import { StudiesUnderway } from '../studies/studies-underway.tsx';
import { useTRPC } from '../trpc/client.ts';
import { UploadDropzone } from '../upload/index.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CaseFilterBar } from './case-filter-bar.tsx';
import { CaseTable } from './case-table.tsx';
import { NOTHING } from './selection.ts';
import { useCaseFilters } from './use-case-filters.ts';
import { useKeptSelection } from './use-kept-selection.ts';

const PAGE = 100;

/** Where does the work stand? */
export function Cases({ projectId }: { readonly projectId: string }) {
  const trpc = useTRPC();
  const mayUpload = useMay()('study.upload');
  const filters = useCaseFilters();
  const { states, assignee, search, sort, descending } = filters.filters;
  const project = useQuery(trpc.projects.get.queryOptions({ projectId }));
  const list = useInfiniteQuery(
    trpc.cases.list.infiniteQueryOptions(
      { projectId, states, assignee, search, sort, descending, limit: PAGE },
      // The rows of before stay until the new ones are there.
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: (before) => before },
    ),
  );
  const [selection, setSelection] = useKeptSelection(projectId);
  const searchRef = useRef<HTMLInputElement>(null);
  const assignRef = useRef<HTMLButtonElement>(null);
  useCommands([{ name: 'Find a case', group: 'Cases', shortcut: '/', icon: FileSearch, run: () => searchRef.current?.select() }]);

  const lines = list.data?.pages.flatMap((page) => page.cases);
  const total = list.data?.pages.at(-1)?.total ?? 0;
  const selected = lines?.filter(({ id }) => selection.ids.has(id)) ?? [];
  const error = project.error ?? list.error;
  const openAssign = () => {
    assignRef.current?.focus();
    assignRef.current?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerType: 'mouse' }));
  };

  return (
    <UploadDropzone projectId={projectId}>
      <ProjectHeader projectId={projectId} />
      <StudiesUnderway projectId={projectId} />
      {!error && (filters.filtered || total > 0 || !lines) && (
        <CaseFilterBar filters={filters} counts={project.data?.cases} searchRef={searchRef} />
      )}
      {error && (
        <div className="p-6">
          <LoadFailure error={error} onRetry={() => void Promise.all([project.refetch(), list.refetch()])} />
        </div>
      )}
      {!error && lines && total === 0 && (
        <div className={filters.filtered ? 'px-6' : 'p-6'}>
          {filters.filtered ? (
            <EmptyState icon={FileSearch} action={<Button onClick={filters.clear}>Show all</Button>}>
              No case fits these filters.
            </EmptyState>
          ) : (
            <EmptyState
              icon={ImagePlus}
              action={
                mayUpload && (
                  <Button asChild look="primary">
                    <Link href={`/projects/${projectId}/upload`}>Choose images</Link>
                  </Button>
                )
              }
            >
              {mayUpload
                ? 'Every 3-D image becomes a case: drop DICOM folders, zips, NIfTI, NRRD or MetaImage files anywhere on this page.'
                : 'Every 3-D image becomes a case. An owner or manager of your organization uploads them.'}
            </EmptyState>
          )}
        </div>
      )}
      {!error && (!lines || total > 0) && (
        <div className="relative flex min-h-0 flex-1 flex-col px-3">
          <CaseTable
            projectId={projectId}
            lines={lines}
            total={total}
            loadMore={() => list.hasNextPage && !list.isFetching && void list.fetchNextPage()}
            filters={filters}
            selection={selection}
            onSelection={setSelection}
            onAssign={openAssign}
          />
          {selected.length > 0 && <BulkBar lines={selected} onClear={() => setSelection(NOTHING)} assignRef={assignRef} />}
        </div>
      )}
    </UploadDropzone>
  );
}
