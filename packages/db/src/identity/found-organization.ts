import { type OrganizationId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { type Prisma } from '../generated/client.ts';
import { type Origin } from '../scope/scope.ts';

interface NewOrganization {
  readonly userId: string;
  readonly name: string;
}

/** Makes an organization whose owner is this person. */
export function foundOrganization(database: Database, input: NewOrganization, origin: Origin): Promise<OrganizationId> {
  return internalsOf(database).prisma.$transaction((tx) => foundIn(tx, input, origin));
}

export async function foundIn(
  tx: Prisma.TransactionClient,
  { userId, name }: NewOrganization,
  origin: Origin,
): Promise<OrganizationId> {
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { name: true, email: true } });
  const { id } = await tx.organization.create({
    data: { name, members: { create: { userId, role: 'owner' } } },
    select: { id: true },
  });
  await tx.auditEvent.create({
    data: {
      organizationId: id,
      userId,
      actor: user.name ?? user.email,
      action: 'organization.create',
      objectType: 'organization',
      objectId: id,
      details: { name },
      address: origin.address ?? null,
      userAgent: origin.userAgent?.slice(0, 400) ?? null,
    },
  });
  return id as OrganizationId;
}
