import { internalsOf, type Database } from '../connection/database.ts';
import { type Origin } from '../scope/scope.ts';
import { recordInAll } from './record-for-user.ts';

/** Changes the name that others see of a person. */
export async function renameUser(
  database: Database,
  { userId, name }: { readonly userId: string; readonly name: string },
  origin: Origin,
): Promise<void> {
  await internalsOf(database).prisma.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { name } });
    await recordInAll(tx, { userId, action: 'user.rename', origin, details: { name } });
  });
}
