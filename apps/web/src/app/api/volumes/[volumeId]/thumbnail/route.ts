import { thumbnailKey } from '@annotome/storage';
import { blobRoute, keyOf } from '../../../../../server/blob-route.ts';
import { accessImage } from '../../../../../server/image-access.ts';

export const dynamic = 'force-dynamic';

/** The middle axial slice of an image, small. */
const answer = blobRoute<{ volumeId: string }>(async (request, params) => {
  const { volumeId } = await accessImage(request, params.volumeId, 'thumbnail');
  return { key: keyOf(() => thumbnailKey(volumeId)), contentType: 'image/webp' };
});

export { answer as GET, answer as HEAD };
