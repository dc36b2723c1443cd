import { type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { type Origin } from '../scope/scope.ts';
import { foundIn } from './found-organization.ts';
import { acceptIn } from './invitations.ts';
import { normalEmail } from './normal-email.ts';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  /** The organization they found, or the invitation that brings them into one. */
  readonly joins: { readonly organization: string } | { readonly tokenHash: string };
}

/**
 * Makes a person and their place in an organization, all or nothing.
 * @returns undefined where the address has an account already.
 * @throws ProductError `invitation-used`, `not-allowed` where the invitation is another's.
 */
export async function signUp(
  database: Database,
  { email, name, passwordHash, joins }: NewUser,
  origin: Origin,
): Promise<UserId | undefined> {
  const address = normalEmail(email);
  return internalsOf(database).prisma.$transaction(async (tx) => {
    // Unlike a failed insert, this does not end the transaction, and it answers the same for two at once.
    const { count } = await tx.user.createMany({ data: [{ email: address, name }], skipDuplicates: true });
    if (count === 0) return undefined;
    const { id } = await tx.user.findUniqueOrThrow({ where: { email: address }, select: { id: true } });
    await tx.password.create({ data: { userId: id, hash: passwordHash } });
    if ('organization' in joins) await foundIn(tx, { userId: id, name: joins.organization }, origin);
    else await acceptIn(tx, { tokenHash: joins.tokenHash, userId: id }, origin);
    return id as UserId;
  });
}
