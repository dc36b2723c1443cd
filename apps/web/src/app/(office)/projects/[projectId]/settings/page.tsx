import { type Metadata } from 'next';
import { ProjectSettings } from '../../../../../features/settings/project-settings.tsx';

export const metadata: Metadata = { title: 'Project settings' };

export default async function ProjectSettingsPage({ params }: { readonly params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <ProjectSettings key={projectId} projectId={projectId} />;
}
