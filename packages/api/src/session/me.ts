import { keepSession } from '@annotome/auth';
import { listMemberships } from '@annotome/db';
import { personProcedure } from '../procedures.ts';

/**
 * Who is signed in, where they belong, and which organization the page shows: the one asked for, or else the first.
 * Every page asks this first, so here a session in use is kept from running out.
 */
export const me = personProcedure.query(async ({ ctx }) => {
  const { services, session, organizationId, chooseOrganization } = ctx;
  const until = await keepSession(services.database, session.token);
  if (until) ctx.keepSession?.(until);
  const organizations = await listMemberships(services.database, session.user.id);
  const asked = organizations.find(({ id }) => id === organizationId);
  const current = asked ?? organizations[0];
  if (!asked && current && organizationId !== undefined) chooseOrganization?.(current.id);
  return {
    user: session.user,
    organizations,
    organization: current ? { id: current.id, name: current.name } : null,
    role: current?.role ?? null,
    demo: services.demo,
  };
});
