import { type Role, type UserId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type MemberScope } from '../scope/scope.ts';

interface NewInvitation {
  readonly email: string | null;
  readonly role: Role;
  /** SHA-256 of the link's token, hexadecimal. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

export function createInvitation(scope: MemberScope, { email, role, tokenHash, expiresAt }: NewInvitation) {
  return change(scope, async ({ rows, record }) => {
    const invitedById: UserId = scope.actor.userId;
    const { id } = await rows.invitation.create({
      data: { organizationId: scope.organizationId, email, role, tokenHash, expiresAt, invitedById },
      select: { id: true },
    });
    await record({ action: 'invitation.create', objectType: 'invitation', objectId: id, details: { email, role } });
    return { id };
  });
}
