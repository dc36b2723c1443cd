import { can } from '@annotome/auth';
import { CaseId, type VolumeId } from '@annotome/contracts';
import { defaultModel, ensureEmbeddingSet, getCase, openCase } from '@annotome/db';
import { z } from 'zod';
import { memberMay } from '../procedures.ts';
import { memberColor } from './member-color.ts';

/**
 * All that the room of a case needs. Opening it asks that its image be prepared with the model in use, should that not have been asked yet.
 * `prefetch`: the page only gets ready for it; it is not noted as open.
 */
export const get = memberMay('case.read')
  .input(z.object({ caseId: CaseId, prefetch: z.boolean().default(false) }))
  .query(async ({ ctx: { services, scope, member }, input: { caseId, prefetch } }) => {
    const [{ embeddings, ...room }, model] = await Promise.all([getCase(scope, { caseId }), defaultModel(services.database)]);
    const isOpen = room.case.state !== 'submitted' && room.case.state !== 'accepted';
    const canWrite = isOpen && can(member, 'case.draw');
    if (!prefetch) await openCase(scope, { caseId, toWork: canWrite });
    let embedding = embeddings.find(({ modelHash }) => modelHash === model?.hash) ?? null;
    if (model && !embedding && can(member, 'image.prepare')) {
      const job = { organizationId: scope.organizationId, volumeId: room.volume.id as VolumeId, modelHash: model.hash };
      await ensureEmbeddingSet(scope, job, (tx) => services.queue.enqueue('embed-volume', job, { tx }));
      embedding = { modelHash: model.hash, state: 'queued', done: 0, total: 0, failure: null };
    }
    const { userId, name, role } = scope.actor;
    return {
      ...room,
      embedding,
      model: model ?? null,
      me: { userId, name, role, color: memberColor(userId), canWrite },
    };
  });
