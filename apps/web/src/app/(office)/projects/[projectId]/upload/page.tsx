import { type Metadata } from 'next';
import { UploadPage } from '../../../../../features/upload/upload-page.tsx';

export const metadata: Metadata = { title: 'Upload' };

export default async function ProjectUploadPage({ params }: { readonly params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return <UploadPage key={projectId} projectId={projectId} />;
}
