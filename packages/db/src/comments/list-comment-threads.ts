import { ProductError, type CaseId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type MemberScope } from '../scope/scope.ts';
import { person, PERSON_FIELDS } from './comment-fields.ts';

/**
 * Every conversation of a case, oldest first, with all that was said; `unread`: it names the asking member, who has not seen it.
 * @throws ProductError `not-found`.
 */
export async function listCommentThreads(scope: MemberScope, { caseId }: { readonly caseId: CaseId }) {
  const found = await read(scope).case.findUnique({
    where: { id: caseId },
    select: {
      threads: {
        select: {
          id: true,
          voxel: true,
          createdAt: true,
          resolvedAt: true,
          resolvedBy: { select: PERSON_FIELDS },
          comments: {
            select: {
              id: true,
              text: true,
              createdAt: true,
              editedAt: true,
              author: { select: PERSON_FIELDS },
              mentions: { select: { readAt: true, member: { select: { user: { select: PERSON_FIELDS } } } } },
            },
            orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
          },
        },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      },
    },
  });
  if (!found) throw new ProductError('not-found', 'This case is not there any more, or it is not yours to see.');
  const { userId } = scope.actor;
  return found.threads.map(({ resolvedAt, resolvedBy, comments, voxel, ...thread }) => ({
    ...thread,
    voxel: voxel as [number, number, number],
    resolved: resolvedAt && { at: resolvedAt, by: person(resolvedBy) },
    unread: comments.some(({ mentions }) => mentions.some(({ readAt, member }) => !readAt && member.user.id === userId)),
    comments: comments.map(({ author, mentions, ...comment }) => ({
      ...comment,
      author: person(author),
      mentions: mentions.map(({ member }) => member.user).map(({ id, name, email }) => ({ userId: id, name: name ?? email })),
    })),
  }));
}
