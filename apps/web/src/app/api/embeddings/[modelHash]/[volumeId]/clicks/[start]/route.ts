import { ModelHash, ProductError, WindowStart } from '@annotome/contracts';
import { clickWindowKey } from '@annotome/storage';
import { blobRoute, keyOf } from '../../../../../../../server/blob-route.ts';
import { accessImage } from '../../../../../../../server/image-access.ts';

export const dynamic = 'force-dynamic';

/** What the model made of the window around a click, by its first voxel: `i_j_k` on the 1.5 mm grid. */
const answer = blobRoute<{ modelHash: string; volumeId: string; start: string }>(
  async (request, params) => {
    const { volumeId } = await accessImage(request, params.volumeId, 'embedding');
    const start = /^(-?\d{1,6})_(-?\d{1,6})_(-?\d{1,6})$/.exec(params.start)?.slice(1).map(Number);
    const { success, data } = WindowStart.safeParse(start);
    if (!success || !ModelHash.safeParse(params.modelHash).success) throw new ProductError('not-found');
    return { key: keyOf(() => clickWindowKey(params.modelHash, volumeId, data)), contentType: 'application/octet-stream' };
  },
  () => new ProductError('not-ready', 'The region around this click is not prepared yet.'),
);

export { answer as GET, answer as HEAD };
