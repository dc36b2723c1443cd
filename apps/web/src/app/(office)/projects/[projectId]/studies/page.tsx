import { type Metadata } from 'next';
import { Studies } from '../../../../../features/studies/studies.tsx';

export const metadata: Metadata = { title: 'Studies' };

export default async function StudiesPage({ params }: { readonly params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <Studies key={projectId} projectId={projectId} />;
}
