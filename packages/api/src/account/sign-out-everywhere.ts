import { endSessions, recordForUser } from '@annotome/db';
import { personProcedure } from '../procedures.ts';

/** Ends every other session of the person. */
export const signOutEverywhere = personProcedure.mutation(async ({ ctx: { services, session, origin } }) => {
  const ended = await endSessions(services.database, session.user.id, session.token);
  await recordForUser(services.database, { userId: session.user.id, action: 'session.end-others', origin, details: { ended } });
  return { ended };
});
