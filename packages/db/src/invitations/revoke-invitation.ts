import { ProductError, type InvitationId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

export function revokeInvitation(scope: Scope, { invitationId }: { readonly invitationId: InvitationId }) {
  return change(scope, async ({ rows, record }) => {
    const open = { id: invitationId, acceptedAt: null, revokedAt: null };
    const { count } = await rows.invitation.updateMany({ where: open, data: { revokedAt: new Date() } });
    if (count === 0) throw new ProductError('not-found');
    await record({ action: 'invitation.revoke', objectType: 'invitation', objectId: invitationId });
  });
}
