import { type ProjectId, type StudyState } from '@annotome/contracts';
import { cutPage, pageAfter } from '../scope/pages.ts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { sentences, STUDY_FIELDS } from './study-fields.ts';

export interface StudyQuery {
  readonly projectId: ProjectId;
  /** Any of these states; all where left out. */
  readonly states?: readonly StudyState[] | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** Images of a study that are not prepared for clicks with today's model, though somebody wants it. */
const UNPREPARED = {
  where: { embeddings: { some: { model: { isDefault: true }, state: { not: 'ready' } } } },
  select: {
    id: true,
    embeddings: { where: { model: { isDefault: true } }, select: { state: true, done: true, total: true, updatedAt: true } },
  },
} as const;

/** A page of a project's studies, newest first. */
export async function listStudies(scope: Scope, { projectId, states, cursor, limit = 50 }: StudyQuery) {
  const where = { projectId, ...(states && { state: { in: [...states] } }) };
  const rows = read(scope);
  const [found, total] = await Promise.all([
    rows.study.findMany({
      where,
      select: { ...STUDY_FIELDS, volumes: UNPREPARED, _count: { select: { uploads: true, volumes: true } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      ...pageAfter(cursor, limit),
    }),
    rows.study.count({ where }),
  ]);
  const { page, nextCursor } = cutPage(found, limit);
  const studies = page.map(({ _count, warnings, volumes, ...study }) => ({
    ...study,
    preparing: volumes.flatMap(({ id, embeddings }) => embeddings.map((embedding) => ({ volumeId: id, ...embedding }))),
    warnings: sentences(warnings),
    files: _count.uploads,
    volumes: _count.volumes,
  }));
  return { studies, total, nextCursor };
}
