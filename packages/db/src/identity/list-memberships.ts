import { type OrganizationId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

/** The organizations a person belongs to, the first joined first. */
export async function listMemberships(database: Database, userId: string) {
  const found = await internalsOf(database).prisma.membership.findMany({
    where: { userId },
    select: { role: true, organization: { select: { id: true, name: true } } },
    orderBy: [{ createdAt: 'asc' }, { organizationId: 'asc' }],
  });
  return found.map(({ role, organization }) => ({ ...organization, id: organization.id as OrganizationId, role }));
}
