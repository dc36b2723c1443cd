import { internalsOf, type Database } from '../connection/database.ts';

/**
 * Lets a session that is valid last until a later moment, where it would end before `ifBefore`.
 * @returns whether it was; a session that was ended meanwhile stays so.
 */
export async function extendSession(
  database: Database,
  { token, until, ifBefore }: { readonly token: string; readonly until: Date; readonly ifBefore: Date },
): Promise<boolean> {
  const { count } = await internalsOf(database).prisma.session.updateMany({
    where: { sessionToken: token, expires: { gt: new Date(), lt: ifBefore } },
    data: { expires: until },
  });
  return count > 0;
}
