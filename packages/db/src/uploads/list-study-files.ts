import { ProductError, type StudyId, type UploadId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** A study's files for its ingest: `uploadId` names the bytes in the blob store, which another upload may have brought. */
export async function listStudyFiles(scope: Scope, { studyId }: { readonly studyId: StudyId }) {
  const study = await read(scope).study.findUnique({
    where: { id: studyId },
    select: {
      id: true,
      projectId: true,
      name: true,
      modality: true,
      format: true,
      deidentified: true,
      state: true,
      uploads: {
        select: { id: true, sameAsId: true, name: true, size: true, sha256: true, state: true },
        orderBy: { name: 'asc' },
      },
    },
  });
  if (!study) throw new ProductError('not-found');
  const { uploads, ...fields } = study;
  return {
    ...fields,
    files: uploads.map(({ id, sameAsId, name, size, sha256, state }) => ({
      uploadId: (sameAsId ?? id) as UploadId,
      name,
      size: Number(size),
      sha256,
      arrived: state === 'arrived',
    })),
  };
}
