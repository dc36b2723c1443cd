import { internalsOf, type Database } from '../connection/database.ts';

/** Signs a person out everywhere, but for the session named `except`. @returns how many sessions were ended. */
export async function endSessions(database: Database, userId: string, except?: string): Promise<number> {
  const { count } = await internalsOf(database).prisma.session.deleteMany({
    where: { userId, ...(except === undefined ? {} : { sessionToken: { not: except } }) },
  });
  return count;
}
