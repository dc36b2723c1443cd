import { ProductError, type VolumeId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type QueueSql } from '../scope/queue-sql.ts';
import { type Scope } from '../scope/scope.ts';

/**
 * Notes that somebody asked for the region around a click, once per person, image and hour.
 * @param enqueue puts the job in, in the same transaction.
 */
export function requestWindow(
  scope: Scope,
  { volumeId }: { readonly volumeId: VolumeId },
  enqueue: (queue: QueueSql) => Promise<unknown>,
): Promise<void> {
  return change(scope, async ({ rows, record, queue }) => {
    if (!(await rows.volume.findUnique({ where: { id: volumeId }, select: { id: true } }))) throw new ProductError('not-found');
    await record({ action: 'volume.prepare-region', objectType: 'volume', objectId: volumeId, hourly: true });
    await enqueue(queue);
  });
}
