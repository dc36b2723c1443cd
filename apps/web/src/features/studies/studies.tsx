'use client';

import {
  Badge,
  Button,
  ConfirmDialog,
  EmptyState,
  IconButton,
  Menu,
  MenuItem,
  Skeleton,
  Table,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  type Tone,
} from '@annotome/ui';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, ImagePlus, Pencil, ShieldCheck, Trash2, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { ProjectHeader } from '../projects/project-header.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody } from '../shell/page-header.tsx';
import { RelativeTime } from '../shell/relative-time.tsx';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { UploadDropzone } from '../upload/index.ts';
import { RenameStudyDialog } from './rename-study-dialog.tsx';
import { StudyFailure } from './study-failure.tsx';
import { PreparationProgress } from './preparation-progress.tsx';
import { type Study, StudyProgress } from './study-progress.tsx';
import { StudyReportDialog } from './study-report-dialog.tsx';

const STATES: Record<Study['state'], { readonly name: string; readonly tone: Tone }> = {
  uploading: { name: 'Arriving', tone: 'accent' },
  ingesting: { name: 'Being read', tone: 'accent' },
  ready: { name: 'Ready', tone: 'success' },
  failed: { name: 'Failed', tone: 'danger' },
};

const count = (number: number, one: string, many = `${one}s`) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** Everything that was uploaded into a project, and what became of it. */
export function Studies({ projectId }: { readonly projectId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = useMay();
  const list = useInfiniteQuery(
    trpc.studies.list.infiniteQueryOptions({ projectId }, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  const studies = list.data?.pages.flatMap((page) => page.studies);
  const total = list.data?.pages.at(-1)?.total ?? 0;
  const [renaming, setRenaming] = useState<Study>();
  const [reporting, setReporting] = useState<Study>();
  const [removing, setRemoving] = useState<Study>();
  const remove = useMutation(
    trpc.studies.remove.mutationOptions({
      onSuccess: () => setRemoving(undefined),
      onSettled: () => queryClient.invalidateQueries(),
    }),
  );
  return (
    <UploadDropzone projectId={projectId}>
      <ProjectHeader projectId={projectId} />
      <PageBody wide>
        {list.error && <LoadFailure error={list.error} onRetry={() => void list.refetch()} />}
        {studies?.length === 0 && (
          <EmptyState
            icon={ImagePlus}
            action={
              may('study.upload') && (
                <Button asChild look="primary">
                  <Link href={`/projects/${projectId}/upload`}>Choose images</Link>
                </Button>
              )
            }
          >
            {may('study.upload')
              ? 'A study is what you upload: drop DICOM folders, zips, NIfTI, NRRD or MetaImage files anywhere on this page.'
              : 'Nothing was uploaded yet. An owner or manager of your organization does it.'}
          </EmptyState>
        )}
        {!list.error && studies?.length !== 0 && (
          <Table className="table-fixed" aria-busy={list.isPending}>
            <TableHead className="-top-6">
              <TableRow>
                <TableHeader className="w-80">Study</TableHeader>
                <TableHeader className="w-28">State</TableHeader>
                <TableHeader>What happens</TableHeader>
                <TableHeader className="w-36">Uploaded</TableHeader>
                <TableHeader className="w-12">
                  <span className="sr-only">More</span>
                </TableHeader>
              </TableRow>
            </TableHead>
            <tbody>
              {studies?.map((study) => (
                <TableRow key={study.id}>
                  <TableCell className="h-14 max-w-0">
                    <p className="truncate font-medium">{study.name}</p>
                    <p className="truncate text-xs text-muted">
                      {[study.modality, count(study.files, 'file'), study.deidentified ? 'de-identified' : undefined]
                        .filter(Boolean)
                        .join(' · ')}
                    </p>
                  </TableCell>
                  <TableCell>
                    <Badge dot tone={STATES[study.state].tone}>
                      {STATES[study.state].name}
                    </Badge>
                  </TableCell>
                  <TableCell>
                    {study.state === 'failed' && <StudyFailure study={study} />}
                    {(study.state === 'uploading' || study.state === 'ingesting') && <StudyProgress study={study} />}
                    {study.state === 'ready' && (
                      <div>
                        <PreparationProgress study={study} images={count(study.volumes, 'image')} />
                        {study.warnings.map((warning) => (
                          <p key={warning} className="flex gap-1 text-xs text-muted">
                            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0 text-warning" />
                            {warning}
                          </p>
                        ))}
                      </div>
                    )}
                  </TableCell>
                  <TableCell className="text-muted">
                    <RelativeTime at={study.createdAt} />
                  </TableCell>
                  <TableCell>
                    {may('study.change') && (
                      <Menu align="end" trigger={<IconButton icon={Ellipsis} label={`More for ${study.name}`} />}>
                        <MenuItem icon={Pencil} onSelect={() => setRenaming(study)}>
                          Rename
                        </MenuItem>
                        {study.deidentified && (
                          <MenuItem icon={ShieldCheck} onSelect={() => setReporting(study)}>
                            What was removed from it
                          </MenuItem>
                        )}
                        {may('study.remove') && (
                          <MenuItem icon={Trash2} danger onSelect={() => setRemoving(study)}>
                            Remove
                          </MenuItem>
                        )}
                      </Menu>
                    )}
                  </TableCell>
                </TableRow>
              ))}
              {list.isPending &&
                [0, 1, 2, 3].map((row) => (
                  <TableRow key={row}>
                    {[0, 1, 2, 3, 4].map((column) => (
                      <TableCell key={column} className="h-14">
                        <Skeleton className={column === 4 ? 'size-6' : 'h-4 w-24'} />
                      </TableCell>
                    ))}
                  </TableRow>
                ))}
            </tbody>
          </Table>
        )}
        {list.hasNextPage && (
          <div className="mt-4 flex flex-col items-center gap-2">
            <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Show earlier
            </Button>
            <p className="text-xs text-muted" role="status">
              {studies?.length.toLocaleString('en')} of {count(total, 'study', 'studies')}
            </p>
          </div>
        )}
      </PageBody>
      <StudyReportDialog study={reporting} onClose={() => setReporting(undefined)} />
      <RenameStudyDialog study={renaming} onClose={() => setRenaming(undefined)} />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={`Remove “${removing?.name ?? ''}”?`}
        description="Its files, its images, their cases and everything drawn on them are deleted for everybody. This cannot be undone."
        confirm="Remove study"
        busy={remove.isPending}
        onConfirm={() => removing && remove.mutate({ studyId: removing.id })}
      />
    </UploadDropzone>
  );
}
