import { ProductError } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

export async function getOrganization(scope: Scope) {
  const found = await read(scope).organization.findUnique({
    where: { id: scope.organizationId },
    select: { id: true, name: true, createdAt: true },
  });
  if (!found) throw new ProductError('not-found');
  return found;
}
