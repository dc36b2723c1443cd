import { ProductError, type CommentThreadId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** Who began a conversation: the author of its first comment that is left. @throws ProductError `not-found`. */
export async function getCommentThread(scope: Scope, { threadId }: { readonly threadId: CommentThreadId }) {
  const found = await read(scope).commentThread.findUnique({
    where: { id: threadId },
    select: { comments: { select: { authorId: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: 1 } },
  });
  if (!found) throw new ProductError('not-found', 'This conversation is not there any more.');
  return { authorId: found.comments[0]?.authorId ?? null };
}
