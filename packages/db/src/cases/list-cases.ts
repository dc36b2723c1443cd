import { type CaseState, type ProjectId, type UserId } from '@annotome/contracts';
import { type Prisma } from '../generated/client.ts';
import { cutPage, pageAfter } from '../scope/pages.ts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { CASE_FIELDS, caseLine } from './case-fields.ts';

export interface CaseQuery {
  readonly projectId: ProjectId;
  /** Any of these states; all where empty. */
  readonly states?: readonly CaseState[] | undefined;
  /** Of this person, or of nobody. */
  readonly assignee?: UserId | 'nobody' | undefined;
  /** Part of the study's or image's name, or the case's number. */
  readonly search?: string | undefined;
  readonly sort?: 'number' | 'name' | 'state' | 'assignee' | 'updated' | undefined;
  readonly descending?: boolean | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** A page of a project's cases, each with how many of the project's labels have voxels in its mask. */
export async function listCases(scope: Scope, query: CaseQuery) {
  const { sort = 'number', descending = false, cursor, limit = 50 } = query;
  const where = filter(query);
  const rows = read(scope);
  const [found, total, labels] = await Promise.all([
    rows.case.findMany({
      where,
      select: { ...CASE_FIELDS, marked: { select: { labelIds: true } } },
      orderBy: [...order(sort, descending ? 'desc' : 'asc'), { id: 'asc' }],
      ...pageAfter(cursor, limit),
    }),
    rows.case.count({ where }),
    rows.label.findMany({ where: { projectId: query.projectId }, select: { id: true } }),
  ]);
  const { page, nextCursor } = cutPage(found, limit);
  // A label that was removed from the project does not count, though segments of it may be left.
  const cases = page.map(({ marked, ...line }) => {
    const has = new Set(marked?.labelIds);
    return { ...caseLine(line), labels: { done: labels.filter(({ id }) => has.has(id)).length, of: labels.length } };
  });
  return { cases, total, nextCursor };
}

function filter({ projectId, states = [], assignee, search = '' }: CaseQuery): Prisma.CaseWhereInput {
  const text = search.trim();
  const named = { contains: text, mode: 'insensitive' } as const;
  const number = /^#?\d{1,9}$/.test(text) ? [{ number: Number(text.replace('#', '')) }] : [];
  return {
    projectId,
    ...(states.length > 0 ? { state: { in: [...states] } } : {}),
    ...(assignee === undefined ? {} : { assigneeId: assignee === 'nobody' ? null : assignee }),
    ...(text === '' ? {} : { OR: [{ volume: { name: named } }, { volume: { study: { name: named } } }, ...number] }),
  };
}

function order(sort: NonNullable<CaseQuery['sort']>, direction: Prisma.SortOrder): Prisma.CaseOrderByWithRelationInput[] {
  switch (sort) {
    case 'number':
      return [{ number: direction }];
    case 'name':
      return [{ volume: { study: { name: direction } } }, { volume: { name: direction } }];
    case 'state':
      return [{ state: direction }, { number: 'asc' }];
    case 'assignee':
      return [{ assignee: { user: { name: direction } } }, { number: 'asc' }];
    case 'updated':
      return [{ updatedAt: direction }];
  }
}
