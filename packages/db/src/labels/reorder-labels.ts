import { ProductError, type LabelId, type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/** Puts a project's labels in the given order, which names each of them once. */
export function reorderLabels(
  scope: Scope,
  { projectId, labelIds }: { readonly projectId: ProjectId; readonly labelIds: readonly LabelId[] },
) {
  return change(scope, async ({ rows, record, publish, lock }) => {
    await lock(`labels/${projectId}`);
    if (!(await rows.project.findUnique({ where: { id: projectId }, select: { id: true } }))) throw new ProductError('not-found');
    const present = await rows.label.findMany({ where: { projectId }, select: { id: true } });
    const named = new Set<string>(labelIds);
    if (named.size !== labelIds.length || present.length !== named.size || !present.every(({ id }) => named.has(id))) {
      throw new ProductError(
        'wrong-state',
        'The labels were changed by somebody else just now. Look again, then put them in order.',
      );
    }
    for (const [position, id] of labelIds.entries()) await rows.label.update({ where: { id }, data: { position } });
    await record({ action: 'label.reorder', objectType: 'project', objectId: projectId });
    await publish({ type: 'project', organizationId: scope.organizationId, projectId });
  });
}
