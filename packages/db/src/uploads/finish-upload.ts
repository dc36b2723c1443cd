import { ProductError, type UploadId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/** The bytes of a file have all come and have the hash that was announced. A second call changes nothing. */
export function finishUpload(scope: Scope, { uploadId }: { readonly uploadId: UploadId }): Promise<void> {
  return change(scope, async ({ rows, record }) => {
    const upload = await rows.upload.findUnique({ where: { id: uploadId }, select: { size: true, state: true } });
    if (!upload) throw new ProductError('not-found', 'This upload is not there any more. Begin it again.');
    if (upload.state === 'arrived') return;
    const data = { state: 'arrived', received: upload.size, arrivedAt: new Date() } as const;
    await rows.upload.update({ where: { id: uploadId }, data });
    await record({ action: 'upload.arrive', objectType: 'upload', objectId: uploadId, details: { bytes: Number(upload.size) } });
  });
}
