import { type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { normalEmail } from './normal-email.ts';

export interface SignInUser {
  readonly id: UserId;
  readonly email: string;
  readonly name: string | null;
  /** Null until the person has proved that the address is theirs. */
  readonly emailVerified: Date | null;
  /** The argon2id hash; undefined without a password. */
  readonly passwordHash: string | undefined;
}

/** Who signs in with this address. */
export async function findSignIn(database: Database, email: string): Promise<SignInUser | undefined> {
  const found = await internalsOf(database).prisma.user.findUnique({
    where: { email: normalEmail(email) },
    select: { id: true, email: true, name: true, emailVerified: true, password: { select: { hash: true } } },
  });
  if (!found) return undefined;
  const { password, ...user } = found;
  return { ...user, id: user.id as UserId, passwordHash: password?.hash };
}
