import { type Metadata } from 'next';
import { AnnotateRoom } from '../../../../features/annotate/room/annotate-room.tsx';
import { environment } from '../../../../server/env.ts';

export const metadata: Metadata = { title: 'Annotate' };

export default async function CasePage({ params }: { readonly params: Promise<{ caseId: string }> }) {
  const { caseId } = await params;
  return <AnnotateRoom key={caseId} caseId={caseId} syncUrl={environment().SYNC_URL} />;
}
