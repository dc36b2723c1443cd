import { type OrganizationId, type Role, type UserId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';
import { plainAddress } from './plain-address.ts';

/** Where a request came from, for the audit. */
export interface Origin {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** A person who acts, or a process of ours. */
export type Actor = MemberActor | { readonly kind: 'process'; readonly name: string };

interface MemberActor {
  readonly kind: 'member';
  readonly userId: UserId;
  readonly role: Role;
  readonly name: string;
}

/**
 * The right to see and change one organization's rows. Made only by `memberScope` and `processScope`; a look-alike object is refused.
 * Every query of this package takes one and reaches no other organization's rows.
 */
export interface Scope {
  readonly organizationId: OrganizationId;
  readonly actor: Actor;
}

/** The scope of a person: `actor` says who, and in which role. */
export interface MemberScope extends Scope {
  readonly actor: MemberActor;
}

interface Held {
  readonly database: Database;
  readonly origin: Origin;
}

const held = new WeakMap<Scope, Held>();

/** The database and origin behind a scope. Never exported from the package. */
export function heldBy(scope: Scope): Held {
  const found = held.get(scope);
  if (!found) throw new TypeError('This is not a scope of memberScope() or processScope().');
  return found;
}

/** A scope without a look at the membership: for this package's own use, once it has looked. */
export function grantScope(database: Database, organizationId: OrganizationId, actor: MemberActor, origin: Origin): MemberScope;
export function grantScope(database: Database, organizationId: OrganizationId, actor: Actor, origin: Origin): Scope;
export function grantScope(database: Database, organizationId: OrganizationId, actor: Actor, origin: Origin): Scope {
  const scope = Object.freeze({ organizationId, actor: Object.freeze(actor) });
  held.set(scope, { database, origin: { ...origin, address: plainAddress(origin.address) } });
  return scope;
}

/**
 * The scope of a person in an organization, or undefined where they are no member. The membership is read each time, so a changed role or
 * a removal acts on the next request; `change` reads it once more, so it also acts on scopes that live long.
 */
export async function memberScope(
  database: Database,
  who: { readonly userId: string; readonly organizationId: string },
  origin: Origin = {},
): Promise<MemberScope | undefined> {
  const membership = await internalsOf(database).prisma.membership.findUnique({
    where: { organizationId_userId: { organizationId: who.organizationId, userId: who.userId } },
    select: { role: true, user: { select: { name: true, email: true } } },
  });
  if (!membership) return undefined;
  const { role, user } = membership;
  const actor = { kind: 'member', userId: who.userId as UserId, role, name: user.name ?? user.email } as const;
  return grantScope(database, who.organizationId as OrganizationId, actor, origin);
}

/** The scope of one of our processes that works for an organization, named in the audit: `jobs`, `gpu-worker`, `sync`. */
export function processScope(database: Database, organizationId: OrganizationId, name: string): Scope {
  return grantScope(database, organizationId, { kind: 'process', name }, {});
}
