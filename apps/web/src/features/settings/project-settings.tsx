'use client';

import { Button, Notice, Skeleton, toast } from '@annotome/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { ProjectHeader } from '../projects/project-header.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody } from '../shell/page-header.tsx';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { askAgainAfterLast } from './ask-again.ts';
import { Deidentification } from './deidentification.tsx';
import { LabelSet } from './label-set.tsx';
import { GuidelineForm, NameForm } from './project-texts.tsx';
import { Setting } from './setting.tsx';

/** What we are labelling, and how. */
export function ProjectSettings({ projectId }: { readonly projectId: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const mayManage = useMay()('project.update');
  const project = useQuery(trpc.projects.get.queryOptions({ projectId }));
  const settled = askAgainAfterLast(queryClient, trpc.projects.pathKey());
  const update = useMutation(trpc.projects.update.mutationOptions({ ...settled, onSuccess: () => toast.success('Saved.') }));
  const archive = useMutation(trpc.projects.archive.mutationOptions({ ...settled, onSuccess: () => router.push('/projects') }));
  const data = project.data;
  const readOnly = !mayManage || (data !== undefined && data.archivedAt !== null);
  return (
    <>
      <ProjectHeader projectId={projectId} />
      <PageBody>
        {project.error && <LoadFailure error={project.error} onRetry={() => void project.refetch()} />}
        {!data && !project.error && (
          <div role="status" aria-label="Settings are loading" className="flex flex-col gap-4">
            <Skeleton className="h-6 w-32" />
            <Skeleton className="h-48" />
            <Skeleton className="h-40" />
          </div>
        )}
        {data && (
          <>
            {!mayManage && (
              <Notice className="mb-6">Owners and managers of the organization change these. You can read them.</Notice>
            )}
            <Setting
              title="Labels"
              about="What is drawn. A key chooses the label in the room; the order here is the order there. Drag to change it."
            >
              <LabelSet projectId={projectId} labels={data.labels} readOnly={readOnly} />
            </Setting>
            <Setting
              title="Guideline"
              about="What belongs to each label and what does not. Everybody who segments sees it beside the case."
            >
              <GuidelineForm
                key={data.guideline}
                guideline={data.guideline}
                readOnly={readOnly}
                busy={update.isPending}
                onSave={(guideline) => update.mutate({ projectId, guideline })}
              />
            </Setting>
            <Setting
              title="De-identification"
              about="Names, dates and identifiers are taken out in the uploader’s own browser, by DICOM’s Basic Profile (PS3.15). A report shows what was removed."
            >
              <Deidentification
                rule={data.deidentify}
                options={data.deidentifyOptions}
                readOnly={readOnly}
                onChange={(change) => {
                  void queryClient.cancelQueries({ queryKey: trpc.projects.get.queryKey({ projectId }) });
                  queryClient.setQueryData(trpc.projects.get.queryKey({ projectId }), (old) => old && { ...old, ...change });
                  update.mutate({ projectId, ...change });
                }}
              />
            </Setting>
            <Setting title="Name" about="How people find this project.">
              <NameForm
                key={`${data.name} ${data.description}`}
                name={data.name}
                description={data.description}
                readOnly={readOnly}
                busy={update.isPending}
                onSave={(fields) => update.mutate({ projectId, ...fields })}
              />
            </Setting>
            {mayManage && (
              <Setting
                title={data.archivedAt === null ? 'Archive' : 'Archived'}
                about="An archived project leaves the lists and takes no more work. Images and segments stay, and it can be brought back."
              >
                <Button
                  busy={archive.isPending}
                  onClick={() => archive.mutate({ projectId, archived: data.archivedAt === null })}
                >
                  {data.archivedAt === null ? 'Archive project' : 'Bring back'}
                </Button>
              </Setting>
            )}
          </>
        )}
      </PageBody>
    </>
  );
}
