import { LIMITS, mentionedIn, ProductError, type LiveEvent } from '@annotome/contracts';
import { type Rows } from '../scope/guard.ts';
import { type MemberScope } from '../scope/scope.ts';
import { mentionEvent } from './comment-fields.ts';

/** What it needs of a transaction. */
interface Within {
  readonly rows: Pick<Rows, 'membership' | 'mention'>;
  readonly publish: (event: LiveEvent) => Promise<void>;
}

/** A comment as it is now. */
interface Written {
  readonly threadId: string;
  readonly commentId: string;
  readonly text: string;
}

/**
 * Makes the mentions of a comment those that its text names, within the transaction that wrote it, and tells the people. Whoever was named
 * before, and still is, is not told again. Nobody is told of what they wrote themselves.
 * @returns the people who are newly named.
 * @throws ProductError `over-limit`.
 */
export async function setMentions(
  { organizationId, actor }: MemberScope,
  { rows, publish }: Within,
  { threadId, commentId, text }: Written,
): Promise<readonly string[]> {
  const members = text.includes('@')
    ? await rows.membership.findMany({ select: { userId: true, user: { select: { name: true, email: true } } } })
    : [];
  const people = members.map(({ userId, user }) => ({ userId, name: user.name ?? user.email }));
  const named = mentionedIn(text, people).filter((userId) => userId !== actor.userId);
  if (named.length > LIMITS.mentionsPerComment) {
    throw new ProductError(
      'over-limit',
      `One comment may name ${LIMITS.mentionsPerComment} people; this one names ${named.length}. Write a second one.`,
    );
  }
  const present = (await rows.mention.findMany({ where: { commentId }, select: { userId: true } })).map(({ userId }) => userId);
  const added = named.filter((userId) => !present.includes(userId));
  const gone = present.filter((userId) => !named.includes(userId));
  if (gone.length > 0) await rows.mention.deleteMany({ where: { commentId, userId: { in: gone } } });
  if (added.length > 0) {
    await rows.mention.createMany({ data: added.map((userId) => ({ organizationId, commentId, userId })) });
  }
  for (const userId of added) await publish(mentionEvent(organizationId, { userId, threadId, isNew: true }));
  for (const userId of gone) await publish(mentionEvent(organizationId, { userId, threadId, isNew: false }));
  return added;
}
