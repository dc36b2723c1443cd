import { type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/** Takes a project out of the lists, or brings it back. Nothing is deleted. */
export function archiveProject(
  scope: Scope,
  { projectId, archived }: { readonly projectId: ProjectId; readonly archived: boolean },
) {
  return change(scope, async ({ rows, record, publish }) => {
    await rows.project.update({ where: { id: projectId }, data: { archivedAt: archived ? new Date() : null } });
    await record({ action: archived ? 'project.archive' : 'project.restore', objectType: 'project', objectId: projectId });
    await publish({ type: 'project', organizationId: scope.organizationId, projectId });
  });
}
