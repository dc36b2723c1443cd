import { read } from '../scope/read.ts';
import { type MemberScope } from '../scope/scope.ts';
import { person, PERSON_FIELDS } from './comment-fields.ts';

/** What was seen already is kept in the list up to so many. */
const MOST = 50;

/** The comments that name a member, in projects that are in use: those not seen first, then the newest; and how many are not seen. */
export async function listMyMentions(scope: MemberScope) {
  const { userId } = scope.actor;
  const rows = read(scope);
  const mine = { userId, comment: { thread: { case: { project: { archivedAt: null } } } } };
  const [mentions, unread] = await Promise.all([
    rows.mention.findMany({
      where: mine,
      select: {
        readAt: true,
        comment: {
          select: {
            id: true,
            text: true,
            createdAt: true,
            author: { select: PERSON_FIELDS },
            thread: {
              select: {
                id: true,
                resolvedAt: true,
                case: {
                  select: {
                    id: true,
                    number: true,
                    projectId: true,
                    volume: { select: { id: true, name: true, study: { select: { name: true } } } },
                  },
                },
              },
            },
          },
        },
      },
      orderBy: [{ readAt: { sort: 'desc', nulls: 'first' } }, { comment: { createdAt: 'desc' } }],
      take: MOST,
    }),
    rows.mention.count({ where: { ...mine, readAt: null } }),
  ]);
  const lines = mentions.map(({ readAt, comment: { thread, author, id, ...comment } }) => {
    const { study, ...volume } = thread.case.volume;
    const { id: caseId, number, projectId } = thread.case;
    return {
      ...comment,
      commentId: id,
      isUnread: readAt === null,
      author: person(author),
      threadId: thread.id,
      isResolved: thread.resolvedAt !== null,
      case: { id: caseId, number, projectId, volume, study },
    };
  });
  const newestFirst = (a: (typeof lines)[number], b: (typeof lines)[number]): number =>
    Number(b.isUnread) - Number(a.isUnread) || b.createdAt.getTime() - a.createdAt.getTime();
  return { mentions: lines.sort(newestFirst), unread };
}
