import { ProductError } from '@annotome/contracts';
import { listMemberships, memberScope, type MemberScope } from '@annotome/db';
import { type Context } from './context.ts';

/**
 * The scope of whoever sends a request, in the organization they look at: the one the request names, or else the first they joined.
 * Session and membership are as they are now.
 * @throws ProductError `signed-out`; `not-allowed` for an organization that is not, or no more, theirs.
 */
export async function currentScope({ services, session, organizationId, origin }: Context): Promise<MemberScope> {
  if (!session) throw new ProductError('signed-out');
  const { id: userId } = session.user;
  const wanted = organizationId ?? (await listMemberships(services.database, userId))[0]?.id;
  if (wanted === undefined) {
    throw new ProductError('not-allowed', 'You do not belong to an organization. Make one, or ask for an invitation.');
  }
  const scope = await memberScope(services.database, { userId, organizationId: wanted }, origin);
  if (!scope) throw new ProductError('not-allowed', 'You do not belong to this organization any more. Reload the page.');
  return scope;
}
