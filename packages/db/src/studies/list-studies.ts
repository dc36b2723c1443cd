import { type ProjectId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { sentences, STUDY_FIELDS } from './study-fields.ts';

const MOST = 1000;

/** The studies of a project, newest first. */
export async function listStudies(scope: Scope, { projectId }: { readonly projectId: ProjectId }) {
  const studies = await read(scope).study.findMany({
    where: { projectId },
    select: { ...STUDY_FIELDS, _count: { select: { uploads: true, volumes: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: MOST,
  });
  return studies.map(({ _count, warnings, ...study }) => ({
    ...study,
    warnings: sentences(warnings),
    files: _count.uploads,
    volumes: _count.volumes,
  }));
}
