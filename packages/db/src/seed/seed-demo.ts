import { type OrganizationId, type ProjectId, type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { foundIn } from '../identity/found-organization.ts';
import { createProject } from '../projects/create-project.ts';
import { listProjects } from '../projects/list-projects.ts';
import { grantScope } from '../scope/scope.ts';
import { DEMO_LABELS } from './demo-labels.ts';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './demo-people.ts';

export interface Demo {
  readonly organizationId: OrganizationId;
  readonly ownerId: UserId;
  readonly projectId: ProjectId;
}

const ORGANIZATION = 'Demo hospital';
const GUIDELINE = `Segment each organ as one object, to its outer wall.

Click inside the organ once; add clicks outside where the mask runs over. Vessels that enter an organ belong to it once they are inside.
Leave out what the scan cuts off at its top and bottom slice only if less than a third of it is visible.`;

/**
 * The demo: an organization, its people and one project with labels. What is there already is left as it is, so people may have changed
 * their passwords. @param hashPassword argon2id, of packages/auth.
 */
export async function seedDemo(database: Database, hashPassword: (password: string) => Promise<string>): Promise<Demo> {
  const hash = await hashPassword(DEMO_PASSWORD);
  const { organizationId, ownerId } = await internalsOf(database).prisma.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('seed-demo', 0))`;
    const ids: string[] = [];
    for (const { email, name } of DEMO_PEOPLE) {
      const present = await tx.user.findUnique({ where: { email }, select: { id: true } });
      const user = present ?? (await tx.user.create({ data: { email, name, emailVerified: new Date() }, select: { id: true } }));
      if (!present) await tx.password.create({ data: { userId: user.id, hash } });
      ids.push(user.id);
    }
    const [owner = ''] = ids;
    const owned = await tx.membership.findFirst({
      where: { userId: owner, role: 'owner', organization: { name: ORGANIZATION } },
      select: { organizationId: true },
    });
    const organization = owned?.organizationId ?? (await foundIn(tx, { userId: owner, name: ORGANIZATION }, {}));
    if (!owned) {
      await tx.membership.createMany({
        data: DEMO_PEOPLE.map(({ role }, n) => ({ organizationId: organization, userId: ids[n] ?? '', role })).slice(1),
      });
    }
    return { organizationId: organization as OrganizationId, ownerId: owner as UserId };
  });
  const scope = grantScope(database, organizationId, { kind: 'process', name: 'seed' }, {});
  const [project] = (await listProjects(scope)).slice(-1);
  const made =
    project ??
    (await createProject(scope, {
      name: 'Abdomen',
      description: 'Organs of the abdomen on CT',
      guideline: GUIDELINE,
      labels: DEMO_LABELS,
    }));
  return { organizationId, ownerId, projectId: made.id as ProjectId };
}
