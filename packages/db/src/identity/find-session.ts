import { type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

/** The person whose session cookie this is, while it is valid: one indexed query, so a session that is ended is ended at once. */
export async function findSession(database: Database, sessionToken: string) {
  const found = await internalsOf(database).prisma.session.findUnique({
    where: { sessionToken },
    select: { expires: true, user: { select: { id: true, email: true, name: true, image: true } } },
  });
  if (!found || found.expires <= new Date()) return undefined;
  return { ...found.user, id: found.user.id as UserId, expires: found.expires };
}
