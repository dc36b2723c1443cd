import { ProductError } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** @throws ProductError `not-found` where the person is no member of the organization. */
export async function getMember(scope: Scope, { userId }: { readonly userId: string }) {
  const found = await read(scope).membership.findFirst({ where: { userId }, select: { userId: true, role: true } });
  if (!found) throw new ProductError('not-found', 'This person is not a member of the organization.');
  return found;
}
