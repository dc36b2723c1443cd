import { ProductError, type Role, type UserId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { keepAnOwner } from './keep-an-owner.ts';

/**
 * @param from the role on which the permission was decided; where it has changed since, nothing is done.
 * @throws ProductError `last-owner`, `not-found`, `wrong-state`.
 */
export function changeRole(
  scope: Scope,
  { userId, from, role }: { readonly userId: UserId; readonly from: Role; readonly role: Role },
) {
  return change(scope, async ({ rows, record, publish, lock }) => {
    await lock('members');
    if (from === 'owner' && role !== 'owner') await keepAnOwner(rows, userId);
    const { count } = await rows.membership.updateMany({ where: { userId, role: from }, data: { role } });
    if (count === 0)
      throw new ProductError('wrong-state', 'This member’s role was changed by somebody else just now. Look again.');
    await record({ action: 'member.change-role', objectType: 'user', objectId: userId, details: { from, to: role } });
    await publish({ type: 'member', organizationId: scope.organizationId, userId, role });
  });
}
