import { ProductError, VolumeId } from '@annotome/contracts';
import { defaultModel, ensureEmbeddingSet } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';

/** Prepares a whole image with the model in use, once: again only where that failed or was cancelled. */
export const prepare = memberMay('image.prepare')
  .input(z.object({ volumeId: VolumeId }))
  .mutation(async ({ ctx: { services, scope }, input: { volumeId } }) => {
    const model = await defaultModel(services.database);
    if (!model) throw new ProductError('not-ready', 'No model has been installed yet. Manual tools work meanwhile.');
    const job = { organizationId: scope.organizationId, volumeId, modelHash: model.hash };
    return { begun: await ensureEmbeddingSet(scope, job, (tx) => services.queue.enqueue('embed-volume', job, { tx })) };
  });
