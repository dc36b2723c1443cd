import { mustBeKey, volumeFolder } from '@annotome/storage';
import { blobRoute, keyOf } from '../../../../../../server/blob-route.ts';
import { accessImage } from '../../../../../../server/image-access.ts';

export const dynamic = 'force-dynamic';

/** The OME-Zarr pyramid of an image, as zarrita's FetchStore asks for it. A chunk that is not there is all zeros. */
const answer = blobRoute<{ volumeId: string; key: string[] }>(async (request, params) => {
  const { volumeId } = await accessImage(request, params.volumeId, 'voxels');
  const path = params.key.join('/');
  return {
    key: keyOf(() => `${volumeFolder(volumeId)}/${mustBeKey(path)}`),
    contentType: path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
  };
});

export { answer as GET, answer as HEAD };
