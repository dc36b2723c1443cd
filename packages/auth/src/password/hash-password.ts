import { hash, verify } from '@node-rs/argon2';

/** Argon2id as OWASP recommends it: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** Of a password that nobody has: made once, with the same cost. */
let nobodys: Promise<string> | undefined;

/**
 * Whether this is the password behind a hash. Without a hash it takes as long and answers no: the time does not tell whether somebody has
 * an account.
 */
export async function verifyPassword(known: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword(crypto.randomUUID());
  const right = await verify(known ?? (await nobodys), password).catch(() => false);
  return right && known !== undefined;
}
