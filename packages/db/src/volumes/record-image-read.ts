import { ProductError, type VolumeId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/**
 * To be called before any byte made of an image is sent: notes who read it, once per person, address, image, kind and hour.
 * @param what which of its bytes: the voxels, the small picture, or what the model made of it.
 * @throws ProductError `not-found` where the image is not the organization's.
 */
export function recordImageRead(
  scope: Scope,
  { volumeId, what }: { readonly volumeId: VolumeId; readonly what: 'voxels' | 'thumbnail' | 'embedding' },
): Promise<void> {
  return change(scope, async ({ rows, record }) => {
    const volume = await rows.volume.findUnique({ where: { id: volumeId }, select: { id: true } });
    if (!volume) throw new ProductError('not-found', 'This image is not there any more.');
    await record({ action: `volume.read-${what}`, objectType: 'volume', objectId: volumeId, hourly: true });
  });
}
