import { type ProjectId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { sentences, STUDY_FIELDS } from './study-fields.ts';

const MOST = 1000;

/** Images of a study that are not prepared for clicks with today's model, though somebody wants it. */
const UNPREPARED = {
  where: { embeddings: { some: { model: { isDefault: true }, state: { not: 'ready' } } } },
  select: {
    id: true,
    embeddings: { where: { model: { isDefault: true } }, select: { state: true, done: true, total: true, updatedAt: true } },
  },
} as const;

/** The studies of a project, newest first. */
export async function listStudies(scope: Scope, { projectId }: { readonly projectId: ProjectId }) {
  const studies = await read(scope).study.findMany({
    where: { projectId },
    select: { ...STUDY_FIELDS, volumes: UNPREPARED, _count: { select: { uploads: true, volumes: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: MOST,
  });
  return studies.map(({ _count, warnings, volumes, ...study }) => ({
    ...study,
    preparing: volumes.flatMap(({ id, embeddings }) => embeddings.map((embedding) => ({ volumeId: id, ...embedding }))),
    warnings: sentences(warnings),
    files: _count.uploads,
    volumes: _count.volumes,
  }));
}
