import { internalsOf, type Database } from '../connection/database.ts';
import { type Origin } from '../scope/scope.ts';
import { recordInAll } from './record-for-user.ts';

/** The argon2id hash of a person's password; undefined without one. */
export async function passwordHashOf(database: Database, userId: string): Promise<string | undefined> {
  const found = await internalsOf(database).prisma.password.findUnique({ where: { userId }, select: { hash: true } });
  return found?.hash;
}

/** Sets a person's password and ends their other sessions: whoever knew the old one is out. */
export async function setPassword(
  database: Database,
  { userId, hash, keepSession }: { readonly userId: string; readonly hash: string; readonly keepSession?: string | undefined },
  origin: Origin,
): Promise<void> {
  await internalsOf(database).prisma.$transaction(async (tx) => {
    await tx.password.upsert({ where: { userId }, create: { userId, hash }, update: { hash } });
    await tx.session.deleteMany({
      where: { userId, ...(keepSession === undefined ? {} : { sessionToken: { not: keepSession } }) },
    });
    await recordInAll(tx, { userId, action: 'password.change', origin });
  });
}

/**
 * Forgets a password, and ends sessions, that were made before the address was proved to be the person's: somebody else may have signed up
 * with it and wait for its owner to come.
 */
export async function forgetUnprovedPassword(database: Database, userId: string, origin: Origin): Promise<void> {
  await internalsOf(database).prisma.$transaction(async (tx) => {
    const { count } = await tx.password.deleteMany({ where: { userId, user: { emailVerified: null } } });
    if (count === 0) return;
    await tx.session.deleteMany({ where: { userId } });
    await recordInAll(tx, { userId, action: 'password.forget', origin });
  });
}
