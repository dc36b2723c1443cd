import { ProductError, type UploadId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** One file on its way: what was announced, and how much has come. @throws ProductError `not-found`. */
export async function getUpload(scope: Scope, { uploadId }: { readonly uploadId: UploadId }) {
  const upload = await read(scope).upload.findUnique({
    where: { id: uploadId },
    select: {
      id: true,
      studyId: true,
      createdById: true,
      name: true,
      size: true,
      received: true,
      sha256: true,
      state: true,
      sameAsId: true,
    },
  });
  if (!upload) throw new ProductError('not-found', 'This upload is not there any more. Begin it again.');
  return { ...upload, size: Number(upload.size), received: Number(upload.received) };
}
