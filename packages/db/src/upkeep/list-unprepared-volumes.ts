import { type ModelHash, type OrganizationId, type VolumeId } from '@annotome/contracts';
import { internalsOf, type Database } from '../connection/database.ts';

const MOST = 1000;

/**
 * Images of all organizations that are not prepared with a model: nobody has asked yet, or the work has not ended. Newest first, ids only,
 * for the worker that sees that none is forgotten.
 */
export async function listUnpreparedVolumes(
  database: Database,
  modelHash: ModelHash,
): Promise<readonly { readonly organizationId: OrganizationId; readonly volumeId: VolumeId; readonly isAsked: boolean }[]> {
  const volumes = await internalsOf(database).prisma.volume.findMany({
    where: {
      OR: [
        { embeddings: { none: { modelHash } } },
        { embeddings: { some: { modelHash, state: { in: ['queued', 'running'] } } } },
      ],
    },
    select: { id: true, organizationId: true, embeddings: { where: { modelHash }, select: { state: true } } },
    orderBy: { createdAt: 'desc' },
    take: MOST,
  });
  return volumes.map(({ id, organizationId, embeddings }) => ({
    organizationId: organizationId as OrganizationId,
    volumeId: id as VolumeId,
    isAsked: embeddings.length > 0,
  }));
}
