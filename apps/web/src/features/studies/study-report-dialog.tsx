'use client';

import { type DeidentifyReport } from '@annotome/deidentify';
import { Dialog, Skeleton } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { LoadFailure } from '../shell/load-failure.tsx';
import { useTRPC } from '../trpc/client.ts';
import { RemovalTable } from '../upload/index.ts';
import { type Study } from './study-progress.tsx';

/** As the uploading page noted it. */
const Report = z.object({
  files: z.number(),
  lines: z.array(
    z.object({
      tag: z.string(),
      name: z.string(),
      action: z.enum(['remove', 'empty', 'dummy', 'uid', 'shift', 'clean', 'keep']),
      count: z.number(),
    }),
  ),
  untouched: z.number(),
  notes: z.array(z.string()).default([]),
  warnings: z.array(z.string()).default([]),
}) satisfies z.ZodType<DeidentifyReport>;

/** What was taken out of a study before it left the browser of whoever uploaded it. */
export function StudyReportDialog({ study, onClose }: { readonly study: Study | undefined; readonly onClose: () => void }) {
  const found = useQuery({
    ...useTRPC().studies.get.queryOptions({ studyId: study?.id ?? '' }),
    enabled: study !== undefined,
  });
  const report = Report.safeParse(found.data?.report).data;
  return (
    <Dialog
      open={study !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={`What was removed from “${study?.name ?? ''}”`}
      description="In the browser of whoever uploaded it, before anything was sent."
    >
      {found.error && <LoadFailure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className="h-96" />}
      {found.data && !report && <p className="text-sm text-muted">No report was kept of this study.</p>}
      {report && (
        <div className="flex flex-col gap-3">
          {[...report.warnings, ...report.notes].map((sentence) => (
            <p key={sentence} className="text-sm text-muted">
              {sentence}
            </p>
          ))}
          <RemovalTable report={report} done />
        </div>
      )}
    </Dialog>
  );
}
