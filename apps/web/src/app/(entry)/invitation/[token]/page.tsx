import { type Metadata } from 'next';
import { Invitation } from '../../../../features/entry/invitation.tsx';

export const metadata: Metadata = { title: 'Invitation' };

export default async function InvitationPage({ params }: { readonly params: Promise<{ token: string }> }) {
  const { token } = await params;
  return <Invitation token={token} />;
}
