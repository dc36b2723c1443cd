import { type UploadId } from '@annotome/contracts';
import { tick } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/** Notes how many bytes of a file have come, for the page that is opened again. */
export function setUploadReceived(
  scope: Scope,
  { uploadId, received }: { readonly uploadId: UploadId; readonly received: number },
) {
  return tick(scope, async ({ rows }) => {
    await rows.upload.updateMany({ where: { id: uploadId, state: 'begun' }, data: { received } });
  });
}
