import { type ReactNode } from 'react';
import { ProjectGate } from '../../../../features/projects/project-gate.tsx';

interface ProjectLayoutProps {
  readonly params: Promise<{ projectId: string }>;
  readonly children: ReactNode;
}

export default async function ProjectLayout({ params, children }: ProjectLayoutProps) {
  const { projectId } = await params;
  return (
    <ProjectGate key={projectId} projectId={projectId}>
      {children}
    </ProjectGate>
  );
}
