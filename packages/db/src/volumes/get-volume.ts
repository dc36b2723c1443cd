import { ProductError, type VolumeId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** An image's place and kind, without its voxels. @throws ProductError `not-found`. */
export async function getVolume(scope: Scope, { volumeId }: { readonly volumeId: VolumeId }) {
  const volume = await read(scope).volume.findUnique({
    where: { id: volumeId },
    select: { id: true, studyId: true, name: true, modality: true, size: true, affine: true, dataType: true, sha256: true },
  });
  if (!volume) throw new ProductError('not-found', 'This image is not there any more.');
  return volume;
}
