import { ProductError, type ProjectId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { caseCounts } from './case-counts.ts';
import { LABEL_FIELDS } from './label-fields.ts';

export async function getProject(scope: Scope, { projectId }: { readonly projectId: ProjectId }) {
  const rows = read(scope);
  const project = await rows.project.findUnique({
    where: { id: projectId },
    select: {
      id: true,
      name: true,
      description: true,
      guideline: true,
      deidentify: true,
      deidentifyOptions: true,
      createdAt: true,
      archivedAt: true,
      labels: { select: LABEL_FIELDS, orderBy: { position: 'asc' } },
    },
  });
  if (!project) throw new ProductError('not-found');
  const counts = await caseCounts(rows, [projectId]);
  return { ...project, cases: counts(projectId) };
}
