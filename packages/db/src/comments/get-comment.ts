import { ProductError, type CommentId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** Whose comment it is. @throws ProductError `not-found`. */
export async function getComment(scope: Scope, { commentId }: { readonly commentId: CommentId }) {
  const found = await read(scope).comment.findUnique({ where: { id: commentId }, select: { authorId: true } });
  if (!found) throw new ProductError('not-found', 'This comment is not there any more.');
  return found;
}
