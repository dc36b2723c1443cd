import { ProductError, type ModelHash, type VolumeId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type QueueSql } from '../scope/queue-sql.ts';
import { type Scope } from '../scope/scope.ts';

/**
 * Asks that an image be prepared with a model, once whoever asks: `enqueue` (in the same transaction) is called only where nobody has
 * asked before, or where it failed or was cancelled.
 * @returns whether it was enqueued.
 */
export function ensureEmbeddingSet(
  scope: Scope,
  { volumeId, modelHash }: { readonly volumeId: VolumeId; readonly modelHash: ModelHash },
  enqueue: (queue: QueueSql) => Promise<unknown>,
): Promise<boolean> {
  const { organizationId } = scope;
  const key = { volumeId_modelHash: { volumeId, modelHash } };
  return change(scope, async ({ rows, record, publish, lock, queue }) => {
    await lock(`embedding/${volumeId}`);
    if (!(await rows.volume.findUnique({ where: { id: volumeId }, select: { id: true } }))) throw new ProductError('not-found');
    const present = await rows.embeddingSet.findUnique({ where: key, select: { state: true } });
    if (present && present.state !== 'failed' && present.state !== 'cancelled') return false;
    const again = { state: 'queued', failure: null } as const;
    await rows.embeddingSet.upsert({
      where: key,
      create: { organizationId, volumeId, modelHash },
      update: again,
      select: { done: true },
    });
    await record({ action: 'volume.prepare', objectType: 'volume', objectId: volumeId, details: { modelHash } });
    await publish({ type: 'embedding', organizationId, volumeId, modelHash, state: 'queued', done: 0, total: 0 });
    await enqueue(queue);
    return true;
  });
}
