'use client';

import { Button, EmptyState, Skeleton } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { FolderPlus, MousePointerClick } from 'lucide-react';
import Link from 'next/link';
import { caseHref } from '../cases/case-line.ts';
import { useCreateProject } from '../projects/create-project-dialog.tsx';
import { ProjectGrid } from '../projects/project-grid.tsx';
import { useCommands } from '../shell/commands.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageBody, PageHeader } from '../shell/page-header.tsx';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { CaseList } from './case-list.tsx';
import { ContinueCard } from './continue-card.tsx';

/** What do I do next? */
export function Home() {
  const trpc = useTRPC();
  const home = useQuery(trpc.cases.home.queryOptions());
  const projects = useQuery(trpc.projects.list.queryOptions());
  const mayManage = useMay()('project.create');
  const createProject = useCreateProject((dialog) => dialog.show);
  const projectNames = new Map(projects.data?.map(({ id, name }) => [id, name]));
  const { open, queue = [], returned = [] } = home.data ?? {};
  const next = open ?? returned[0] ?? queue[0];
  useCommands(
    next
      ? [
          {
            name: 'Continue with my case',
            group: 'You',
            shortcut: 'n',
            icon: MousePointerClick,
            run: () => window.location.assign(caseHref(next.id)),
          },
        ]
      : [],
  );

  const firstProject = projects.data?.[0];
  const nothing = () => {
    if (firstProject) {
      return (
        <EmptyState
          icon={MousePointerClick}
          action={
            <Button asChild look="primary">
              <Link href={`/projects/${firstProject.id}`}>See the cases of {firstProject.name}</Link>
            </Button>
          }
        >
          No case waits for you: open any case of a project to begin, or wait until one is given to you.
        </EmptyState>
      );
    }
    if (!mayManage) return null;
    return (
      <EmptyState
        icon={FolderPlus}
        action={
          <Button look="primary" onClick={() => createProject(true)}>
            Create a project
          </Button>
        }
      >
        Begin with a project: it holds the images of one question, and the labels to draw on them.
      </EmptyState>
    );
  };

  return (
    <>
      <PageHeader title="Home" />
      <PageBody wide>
        <div className="flex max-w-[96rem] flex-col gap-8">
          {home.error && <LoadFailure error={home.error} onRetry={() => void home.refetch()} />}
          {home.isPending && (
            <div role="status" aria-label="Your cases are loading" className="flex flex-col gap-8">
              <Skeleton className="h-52 rounded-lg" />
              <div className="grid grid-cols-2 gap-6">
                <Skeleton className="h-48 rounded-lg" />
                <Skeleton className="h-48 rounded-lg" />
              </div>
            </div>
          )}
          {home.data && !next && projects.data && nothing()}
          {next && (
            <>
              <ContinueCard line={next} projectName={projectNames.get(next.projectId)} begun={next === open} />
              <div className="grid gap-6 xl:grid-cols-2">
                <CaseList
                  title="My queue"
                  lines={queue}
                  projectNames={projectNames}
                  empty="Cases given to you line up here. Nothing waits now."
                />
                <CaseList
                  title="Came back"
                  lines={returned}
                  projectNames={projectNames}
                  empty="When a reviewer returns a case, it stands here with the reason."
                />
              </div>
            </>
          )}
          {(next || firstProject) && (
            <section aria-label="Projects">
              <h2 className="mb-2 text-base font-semibold">Projects</h2>
              <ProjectGrid />
            </section>
          )}
          {!next && !firstProject && !mayManage && projects.data && <ProjectGrid />}
        </div>
      </PageBody>
    </>
  );
}
