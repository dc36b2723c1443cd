import { attempts, type Attempts, type Database } from '@annotome/db';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** How often something may be tried: by one person from one place, for one address from anywhere, from one place for any address. */
export interface AttemptLimits {
  readonly password: readonly Limit[];
  readonly link: readonly Limit[];
  readonly signUp: readonly Limit[];
  /** Regions that a person asks to be prepared: each is seconds of a GPU. */
  readonly windows: readonly Limit[];
}

interface Limit {
  readonly counter: Attempts;
  readonly keyOf: (who: Attempter) => string;
}

export interface Attempter {
  readonly email: string;
  readonly address: string | undefined;
}

const both = ({ email, address = '' }: Attempter): string => `${email} ${address}`;
const byEmail = ({ email }: Attempter): string => email;
const byAddress = ({ address = '' }: Attempter): string => address;

export function attemptLimits(database: Database): AttemptLimits {
  const limit = (name: string, keyOf: Limit['keyOf'], points: number, seconds: number): Limit => ({
    counter: attempts(database, { name, attempts: points, seconds }),
    keyOf,
  });
  return {
    password: [
      limit('password/both', both, 10, 15 * MINUTE),
      limit('password/email', byEmail, 50, HOUR),
      limit('password/address', byAddress, 100, 15 * MINUTE),
    ],
    link: [limit('link/email', byEmail, 5, HOUR), limit('link/address', byAddress, 30, HOUR)],
    windows: [limit('windows/person', byEmail, 120, MINUTE)],
    signUp: [limit('sign-up/email', byEmail, 5, HOUR), limit('sign-up/address', byAddress, 30, HOUR)],
  };
}

/** Counts an attempt. @returns 0 where it is permitted, or the seconds to wait; the same for addresses that have no account. */
export async function countAttempt(limits: readonly Limit[], who: Attempter): Promise<number> {
  const waits = await Promise.all(limits.map(({ counter, keyOf }) => counter.count(keyOf(who))));
  return Math.max(...waits);
}

/** Forgets what a person got wrong before they got it right. Attempts from the place stay counted: they may have been on other addresses. */
export async function forgetAttempts(limits: readonly Limit[], who: Attempter): Promise<void> {
  await Promise.all(limits.filter(({ keyOf }) => keyOf !== byAddress).map(({ counter, keyOf }) => counter.forget(keyOf(who))));
}
