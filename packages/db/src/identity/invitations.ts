import { ProductError, type OrganizationId, type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { notify } from '../connection/notify.ts';
import { type Prisma } from '../generated/client.ts';
import { type Origin } from '../scope/scope.ts';
import { normalEmail } from './normal-email.ts';

const isOpen = () => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } });

/** What an invitation's link leads to, before it is accepted. @throws ProductError `invitation-used`. */
export async function previewInvitation(database: Database, tokenHash: string) {
  const found = await internalsOf(database).prisma.invitation.findFirst({
    where: { tokenHash, ...isOpen() },
    select: { email: true, role: true, expiresAt: true, organization: { select: { name: true } } },
  });
  if (!found) throw new ProductError('invitation-used');
  return { organization: found.organization.name, role: found.role, email: found.email, expiresAt: found.expiresAt };
}

/** Whether somebody has been invited by this address and not yet answered. */
export async function isInvited(database: Database, email: string): Promise<boolean> {
  const found = await internalsOf(database).prisma.invitation.findFirst({
    where: { email: normalEmail(email), ...isOpen() },
    select: { id: true },
  });
  return found !== null;
}

/** Makes the person a member, once. @throws ProductError `invitation-used`; `not-allowed` where it was made for another address. */
export function acceptInvitation(
  database: Database,
  input: { readonly tokenHash: string; readonly userId: string },
  origin: Origin,
): Promise<OrganizationId> {
  return internalsOf(database).prisma.$transaction((tx) => acceptIn(tx, input, origin));
}

export async function acceptIn(
  tx: Prisma.TransactionClient,
  { tokenHash, userId }: { readonly tokenHash: string; readonly userId: string },
  origin: Origin,
): Promise<OrganizationId> {
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true, email: true } });
  const invitation = await tx.invitation.findFirst({ where: { tokenHash, ...isOpen() } });
  if (!invitation) throw new ProductError('invitation-used');
  const { id, organizationId, role, email } = invitation;
  if (email !== null && email !== user.email) {
    throw new ProductError('not-allowed', `This invitation is for ${email}; you are signed in as ${user.email}.`);
  }
  // Of two at once, one finds it open.
  const { count } = await tx.invitation.updateMany({
    where: { id, ...isOpen() },
    data: { acceptedAt: new Date(), acceptedById: userId },
  });
  if (count === 0) throw new ProductError('invitation-used');
  const present = await tx.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: { role: true },
  });
  if (present) throw new ProductError('already-exists', 'You are a member of this organization already.');
  await tx.membership.create({ data: { organizationId, userId, role } });
  await tx.auditEvent.create({
    data: {
      organizationId,
      userId,
      actor: user.name ?? user.email,
      action: 'invitation.accept',
      objectType: 'invitation',
      objectId: id,
      details: { role },
      address: origin.address ?? null,
      userAgent: origin.userAgent?.slice(0, 400) ?? null,
    },
  });
  await notify(tx, { type: 'member', organizationId: organizationId as OrganizationId, userId: userId as UserId, role });
  return organizationId as OrganizationId;
}
