import { DEMO_PASSWORD, DEMO_PEOPLE } from '@annotome/db';
import { openProcedure } from '../procedures.ts';

/** What the sign-in page offers besides e-mail and password. */
export const entry = openProcedure.query(({ ctx: { services } }) => ({
  sso: services.sso ?? null,
  demoSignIns: services.demo ? DEMO_PEOPLE.map(({ email, name, role }) => ({ email, name, role, password: DEMO_PASSWORD })) : [],
}));
