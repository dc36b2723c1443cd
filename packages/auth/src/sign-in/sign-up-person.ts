import { ProductError } from '@annotome/contracts';
import { findSignIn, normalEmail, previewInvitation, signUp, type Database, type NewUser, type Origin } from '@annotome/db';
import { type Mailer } from '../mail/mailer.ts';
import { hashPassword } from '../password/hash-password.ts';
import { countAttempt, type AttemptLimits } from './attempt-limits.ts';

interface SignUpServices {
  readonly database: Database;
  readonly limits: AttemptLimits;
  readonly mailer: Mailer;
  /** Address of the site, for the mail. */
  readonly url: string;
}

interface NewPerson extends Omit<NewUser, 'passwordHash'> {
  readonly password: string;
}

/** Rows of a new account take longer to write than none; by then both are done. */
const LEAST_MS = 250;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * Makes an account with its organization, or with its place in the one that invited. Where the address has an account already nothing is
 * made, the caller is answered the same after the same work, and the account's owner is told by mail.
 * @returns 0, or the seconds to wait after too many attempts.
 * @throws ProductError of the invitation: `invitation-used`, `not-allowed`.
 */
export async function signUpPerson(
  { database, limits, mailer, url }: SignUpServices,
  { password, ...person }: NewPerson,
  origin: Origin,
): Promise<number> {
  const email = normalEmail(person.email);
  const seconds = await countAttempt(limits.signUp, { email, address: origin.address });
  if (seconds > 0) return seconds;
  // Before the address is looked at: whether an invitation fits must not depend on whether there is an account.
  if ('tokenHash' in person.joins) {
    const invitation = await previewInvitation(database, person.joins.tokenHash);
    if (invitation.email !== null && invitation.email !== email) {
      throw new ProductError('not-allowed', `This invitation is for ${invitation.email}. Sign up with that address.`);
    }
  }
  const passwordHash = await hashPassword(password);
  const make = async (): Promise<void> => {
    const made = await signUp(database, { ...person, passwordHash }, origin);
    if (made !== undefined || !(await findSignIn(database, email))) return;
    // Not waited for: the time a mail takes would tell.
    void mailer({
      to: email,
      subject: 'You have an Annotome account already',
      text: `Somebody tried to sign up to Annotome with this address, which has an account. If it was you, sign in instead:\n\n${url}/sign-in\n\nIf not, you need do nothing.\n`,
    }).catch(() => undefined);
  };
  await Promise.all([make(), pause(LEAST_MS)]);
  return 0;
}
