import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { caseCounts } from './case-counts.ts';

export async function listProjects(scope: Scope, { archived = false }: { readonly archived?: boolean } = {}) {
  const rows = read(scope);
  const projects = await rows.project.findMany({
    where: { archivedAt: archived ? { not: null } : null },
    select: { id: true, name: true, description: true, createdAt: true, archivedAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  });
  const counts = await caseCounts(
    rows,
    projects.map(({ id }) => id),
  );
  return projects.map((project) => ({ ...project, cases: counts(project.id) }));
}
