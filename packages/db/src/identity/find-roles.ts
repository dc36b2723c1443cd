import { type OrganizationId, type Role, type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

interface Asked {
  readonly token: string;
  readonly organizationId: OrganizationId;
}

interface Found {
  /** Whose session it is, while it is valid. */
  readonly userId: UserId | null;
  readonly role: Role | null;
}

/**
 * Who many sessions are of, and which role that person has in an organization, as things are now: in one query, for a process that holds
 * many connections open.
 * @returns in the order asked.
 */
export async function findRoles(database: Database, asked: readonly Asked[]): Promise<readonly Found[]> {
  const { prisma } = internalsOf(database);
  const tokens = asked.map(({ token }) => token);
  const organizations = asked.map(({ organizationId }) => organizationId);
  const rows = await prisma.$queryRaw<{ userId: UserId | null; expires: Date | null; role: Role | null }[]>`
    select s."userId", s.expires, m.role::text as role
    from unnest(${tokens}::text[], ${organizations}::text[]) with ordinality as asked (token, organization, n)
    left join "Session" s on s."sessionToken" = asked.token
    left join "Membership" m on m."userId" = s."userId" and m."organizationId" = asked.organization
    order by asked.n`;
  const now = new Date();
  return rows.map(({ userId, expires, role }) => (expires && expires > now ? { userId, role } : { userId: null, role: null }));
}
