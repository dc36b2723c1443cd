import { randomBytes } from 'node:crypto';
import { type DeidentifyOption, type DeidentifyRule, type ProjectId } from '@annotome/contracts';
import { labelColumns, type NewLabel } from '../labels/new-label.ts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

export interface NewProject {
  readonly name: string;
  readonly description?: string | undefined;
  readonly guideline?: string | undefined;
  readonly deidentify?: DeidentifyRule | undefined;
  readonly deidentifyOptions?: readonly DeidentifyOption[] | undefined;
  readonly labels?: readonly NewLabel[];
}

const SECRET_BYTES = 32;

export function createProject(scope: Scope, input: NewProject): Promise<{ id: ProjectId }> {
  const { name, description = '', guideline = '', deidentify = 'offered', deidentifyOptions = [], labels = [] } = input;
  const { organizationId } = scope;
  return change(scope, async ({ rows, record, publish }) => {
    const { id } = await rows.project.create({
      data: {
        organizationId,
        name,
        description,
        guideline,
        deidentify,
        deidentifyOptions: [...deidentifyOptions],
        deidentifySecret: new Uint8Array(randomBytes(SECRET_BYTES)),
      },
      select: { id: true },
    });
    await rows.label.createMany({
      data: labels.map((label, position) => ({ organizationId, projectId: id, position, ...labelColumns(label) })),
    });
    await record({ action: 'project.create', objectType: 'project', objectId: id, details: { name, labels: labels.length } });
    const projectId = id as ProjectId;
    await publish({ type: 'project', organizationId, projectId });
    return { id: projectId };
  });
}
