import { ProductError, type Role, type UserId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { keepAnOwner } from './keep-an-owner.ts';

/**
 * Ends a membership; the member's cases go back to nobody. What they drew stays theirs.
 * @param from the role on which the permission was decided; where it has changed since, nothing is done.
 * @throws ProductError `last-owner`, `wrong-state`.
 */
export function removeMember(scope: Scope, { userId, from }: { readonly userId: UserId; readonly from: Role }) {
  return change(scope, async ({ rows, record, publish, lock }) => {
    await lock('members');
    if (from === 'owner') await keepAnOwner(rows, userId);
    const cases = await rows.case.updateMany({ where: { assigneeId: userId }, data: { assigneeId: null } });
    const { count } = await rows.membership.deleteMany({ where: { userId, role: from } });
    if (count === 0)
      throw new ProductError('wrong-state', 'This member’s role was changed by somebody else just now. Look again.');
    await record({ action: 'member.remove', objectType: 'user', objectId: userId, details: { role: from, cases: cases.count } });
    await publish({ type: 'member', organizationId: scope.organizationId, userId, role: null });
  });
}
