import { ModelHash, ProductError } from '@annotome/contracts';
import { gridWindowKey } from '@annotome/storage';
import { blobRoute, keyOf } from '../../../../../../server/blob-route.ts';
import { accessImage } from '../../../../../../server/image-access.ts';

export const dynamic = 'force-dynamic';

/** What the model made of one window of the covering grid: float16 `[D, 8, 8, 8]`, C order, little endian. */
const answer = blobRoute<{ modelHash: string; volumeId: string; index: string }>(
  async (request, params) => {
    const { volumeId } = await accessImage(request, params.volumeId, 'embedding');
    if (!ModelHash.safeParse(params.modelHash).success || !/^\d{1,6}$/.test(params.index)) throw new ProductError('not-found');
    return {
      key: keyOf(() => gridWindowKey(params.modelHash, volumeId, Number(params.index))),
      contentType: 'application/octet-stream',
    };
  },
  () => new ProductError('not-ready', 'This part of the image is not prepared yet.'),
);

export { answer as GET, answer as HEAD };
