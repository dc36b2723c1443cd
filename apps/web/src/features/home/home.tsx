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
import { Mentions } from './mentions.tsx';

/** What do I do next? */
export function Home() {
  const trpc = useTRPC();
  const home = useQuery(trpc.cases.home.queryOptions());
  const projects = useQuery(trpc.projects.list.queryOptions());
  const may = useMay();
  const mayManage = may('project.create');
  const createProject = useCreateProject((dialog) => dialog.show);
  const projectNames = new Map(projects.data?.map(({ id, name }) => [id, name]));
  const { open, queue = [], queueTotal, returned = [], returnedTotal, free = [] } = home.data ?? {};
  const next = open ?? returned[0] ?? queue[0] ?? free[0];
  const others = free.filter(({ id }) => id !== next?.id);
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
          Nothing waits for you now. Every case is shown in its project.
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
          {home.data && !next && firstProject && <Mentions />}
          {next && (
            <>
              <ContinueCard
                line={next}
                projectName={projectNames.get(next.projectId)}
                openedAt={open?.openedAt}
                mayDraw={may('case.draw')}
              />
              <div className="grid gap-6 xl:grid-cols-2">
                <CaseList
                  title="My queue"
                  lines={queue}
                  {...(queueTotal !== undefined && { total: queueTotal })}
                  projectNames={projectNames}
                  empty="Cases given to you line up here. Nothing waits now."
                />
                <CaseList
                  title="Came back"
                  lines={returned}
                  {...(returnedTotal !== undefined && { total: returnedTotal })}
                  projectNames={projectNames}
                  empty="When a reviewer returns a case, it stands here with the reason."
                />
                <Mentions />
                {others.length > 0 && (
                  <CaseList
                    title={may('case.draw') ? 'Free to begin' : 'To look at'}
                    lines={others}
                    projectNames={projectNames}
                    empty={null}
                  />
                )}
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
