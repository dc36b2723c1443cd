import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

export function renameOrganization(scope: Scope, { name }: { readonly name: string }): Promise<void> {
  return change(scope, async ({ rows, record }) => {
    await rows.organization.update({ where: { id: scope.organizationId }, data: { name } });
    await record({
      action: 'organization.rename',
      objectType: 'organization',
      objectId: scope.organizationId,
      details: { name },
    });
  });
}
