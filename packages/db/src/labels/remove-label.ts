import { type LabelId, type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

export function removeLabel(scope: Scope, { labelId }: { readonly labelId: LabelId }): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const { projectId, name } = await rows.label.delete({ where: { id: labelId }, select: { projectId: true, name: true } });
    await record({ action: 'label.remove', objectType: 'label', objectId: labelId, details: { name, projectId } });
    await publish({ type: 'project', organizationId: scope.organizationId, projectId: projectId as ProjectId });
  });
}
