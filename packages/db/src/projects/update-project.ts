import { type DeidentifyOption, type DeidentifyRule, type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

export interface ProjectChanges {
  readonly projectId: ProjectId;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly guideline?: string | undefined;
  readonly deidentify?: DeidentifyRule | undefined;
  readonly deidentifyOptions?: readonly DeidentifyOption[] | undefined;
}

export function updateProject(scope: Scope, { projectId, deidentifyOptions, ...fields }: ProjectChanges): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const data = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const options = deidentifyOptions ? { deidentifyOptions: [...deidentifyOptions] } : {};
    await rows.project.update({ where: { id: projectId }, data: { ...data, ...options } });
    const changed = Object.keys({ ...data, ...options });
    await record({ action: 'project.update', objectType: 'project', objectId: projectId, details: { changed } });
    await publish({ type: 'project', organizationId: scope.organizationId, projectId });
  });
}
