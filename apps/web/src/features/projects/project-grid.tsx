'use client';

import { Button, EmptyState, Skeleton } from '@annotome/ui';
import { useQuery } from '@tanstack/react-query';
import { FolderPlus } from 'lucide-react';
import { LoadFailure } from '../shell/load-failure.tsx';
import { useMay } from '../shell/use-me.ts';
import { useTRPC } from '../trpc/client.ts';
import { useCreateProject } from './create-project-dialog.tsx';
import { ProjectCard } from './project-card.tsx';

const GRID = 'grid grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-4';

/** The projects I belong to. */
export function ProjectGrid() {
  const projects = useQuery(useTRPC().projects.list.queryOptions());
  const mayManage = useMay()('project.create');
  const create = useCreateProject((dialog) => dialog.show);
  if (projects.error) return <LoadFailure error={projects.error} onRetry={() => void projects.refetch()} />;
  if (!projects.data) {
    return (
      <div className={GRID} role="status" aria-label="Projects are loading">
        {[0, 1, 2].map((each) => (
          <Skeleton key={each} className="h-32 rounded-lg" />
        ))}
      </div>
    );
  }
  if (projects.data.length === 0) {
    return (
      <EmptyState
        icon={FolderPlus}
        action={
          mayManage && (
            <Button look="primary" onClick={() => create(true)}>
              Create a project
            </Button>
          )
        }
      >
        {mayManage
          ? 'A project holds the images of one question, the labels to draw on them, and the people who do it.'
          : 'There is no project yet. An owner or manager of your organization creates one.'}
      </EmptyState>
    );
  }
  return (
    <ul className={GRID}>
      {projects.data.map((project) => (
        <li key={project.id}>
          <ProjectCard project={project} />
        </li>
      ))}
    </ul>
  );
}
