import { type ProjectId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/** Studies whose files are still on their way, with each file: what a page goes on with after a reload. */
export async function listUploads(scope: Scope, { projectId }: { readonly projectId?: ProjectId | undefined }) {
  const { actor } = scope;
  const studies = await read(scope).study.findMany({
    where: {
      state: 'uploading',
      ...(actor.kind === 'member' ? { createdById: actor.userId } : {}),
      ...(projectId ? { projectId } : {}),
    },
    select: {
      id: true,
      projectId: true,
      name: true,
      modality: true,
      format: true,
      createdAt: true,
      uploads: {
        select: { id: true, name: true, size: true, received: true, sha256: true, state: true },
        orderBy: { name: 'asc' },
      },
    },
    orderBy: { createdAt: 'desc' },
    take: 100,
  });
  return studies.map(({ id, uploads, ...study }) => ({
    studyId: id,
    ...study,
    files: uploads.map(({ id: uploadId, size, received, ...file }) => ({
      uploadId,
      ...file,
      size: Number(size),
      received: Number(received),
    })),
  }));
}
