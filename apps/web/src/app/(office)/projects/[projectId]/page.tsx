import { type Metadata } from 'next';
import { Cases } from '../../../../features/cases/cases.tsx';

export const metadata: Metadata = { title: 'Cases' };

export default async function CasesPage({ params }: { readonly params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <Cases key={projectId} projectId={projectId} />;
}
