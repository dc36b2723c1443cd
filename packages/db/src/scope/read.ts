import { internalsOf } from '../connection/database.ts';
import { guard, type RowsToRead } from './guard.ts';
import { heldBy, type Scope } from './scope.ts';

/** The rows a scope may read. */
export function read(scope: Scope): RowsToRead {
  return guard(internalsOf(heldBy(scope).database).prisma, scope.organizationId, undefined);
}
