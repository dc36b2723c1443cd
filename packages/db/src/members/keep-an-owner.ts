import { ProductError } from '@annotome/contracts';
import { type Rows } from '../scope/guard.ts';

/** @throws ProductError `last-owner` where nobody but this person owns the organization. Call it under the lock `members`. */
export async function keepAnOwner(rows: Pick<Rows, 'membership'>, userId: string): Promise<void> {
  const others = await rows.membership.count({ where: { role: 'owner', userId: { not: userId } } });
  if (others === 0) throw new ProductError('last-owner', 'An organization needs an owner. Make somebody else an owner first.');
}
