'use client';

import { Button } from '@annotome/ui';
import { Plus } from 'lucide-react';
import { PageBody, PageHeader } from '../shell/page-header.tsx';
import { useMay } from '../shell/use-me.ts';
import { useCreateProject } from './create-project-dialog.tsx';
import { ProjectGrid } from './project-grid.tsx';

export function Projects() {
  const mayManage = useMay()('project.create');
  const create = useCreateProject((dialog) => dialog.show);
  return (
    <>
      <PageHeader
        title="Projects"
        actions={
          mayManage && (
            <Button look="primary" shortcut="c" onClick={() => create(true)}>
              <Plus aria-hidden />
              New project
            </Button>
          )
        }
      />
      <PageBody wide>
        <ProjectGrid />
      </PageBody>
    </>
  );
}
