import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** Invitations that can still be accepted. */
export function listInvitations(scope: Scope) {
  return read(scope).invitation.findMany({
    where: { acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true, email: true, role: true, createdAt: true, expiresAt: true, invitedById: true },
    orderBy: { createdAt: 'desc' },
  });
}
