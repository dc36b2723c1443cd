import { findSignIn, normalEmail, type Database, type Origin, type SignInUser } from '@annotome/db';
import { verifyPassword } from '../password/hash-password.ts';
import { countAttempt, forgetAttempts, type AttemptLimits } from './attempt-limits.ts';

export type PasswordCheck =
  | { readonly outcome: 'right'; readonly user: SignInUser }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'too-many-attempts'; readonly seconds: number };

/** Whether e-mail and password fit. The answer, and the time it takes, are the same for a wrong password and an unknown address. */
export async function checkPassword(
  database: Database,
  limits: AttemptLimits,
  { email, password }: { readonly email: string; readonly password: string },
  origin: Origin,
): Promise<PasswordCheck> {
  const who = { email: normalEmail(email), address: origin.address };
  const seconds = await countAttempt(limits.password, who);
  if (seconds > 0) return { outcome: 'too-many-attempts', seconds };
  const user = await findSignIn(database, who.email);
  const isRight = await verifyPassword(user?.passwordHash, password);
  if (!isRight || !user) return { outcome: 'wrong' };
  await forgetAttempts(limits.password, who);
  return { outcome: 'right', user };
}
