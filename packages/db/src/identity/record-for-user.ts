import { internalsOf, type Database } from '../connection/database.ts';
import { type Prisma } from '../generated/client.ts';
import { type Origin } from '../scope/scope.ts';

export interface IdentityEvent {
  readonly userId: string;
  readonly action: string;
  readonly origin: Origin;
  readonly details?: Readonly<Record<string, string | number | null>>;
}

/** Writes what a person did to their account into the audit of each of their organizations. */
export async function recordForUser(database: Database, event: IdentityEvent): Promise<void> {
  await internalsOf(database).prisma.$transaction((tx) => recordInAll(tx, event));
}

export async function recordInAll(
  tx: Prisma.TransactionClient,
  { userId, action, origin, details = {} }: IdentityEvent,
): Promise<void> {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: { name: true, email: true, memberships: { select: { organizationId: true } } },
  });
  if (!user) return;
  await tx.auditEvent.createMany({
    data: user.memberships.map(({ organizationId }) => ({
      organizationId,
      userId,
      actor: user.name ?? user.email,
      action,
      objectType: 'user',
      objectId: userId,
      details,
      address: origin.address ?? null,
      userAgent: origin.userAgent?.slice(0, 400) ?? null,
    })),
  });
}
