import { type StudyId } from '@annotome/contracts';
import { removeStudy, type Scope } from '@annotome/db';
import { deleteVolumeBlobs, ingestPlanKey, plannedVolumes, uploadKey } from '@annotome/storage';
import { type Services } from '../context.ts';

/** Removes a study's rows, then stops its jobs and deletes its bytes. What a full disk or a lost bucket leaves behind is logged. */
export async function discardStudy(
  { queue, store, arriving, logError }: Services,
  scope: Scope,
  input: { readonly studyId: StudyId; readonly only?: 'uploading' },
): Promise<void> {
  const { uploadIds, volumeIds, modelHashes } = await removeStudy(scope, input);
  const { organizationId } = scope;
  const steps = [
    () => queue.cancel('ingest-study', { organizationId, studyId: input.studyId }),
    ...volumeIds.flatMap((volumeId) => [
      () => queue.cancel('embed-volume', { organizationId, volumeId }),
      () => queue.cancel('embed-window', { organizationId, volumeId }),
      () => deleteVolumeBlobs(store, volumeId, modelHashes),
    ]),
    // Images that an ingest had begun to write when its process died.
    async () => {
      for (const volumeId of await plannedVolumes(store, input.studyId)) await deleteVolumeBlobs(store, volumeId, []);
      await store.delete(ingestPlanKey(input.studyId));
    },
    ...uploadIds.flatMap((uploadId) => [
      () => store.delete(uploadKey(organizationId, uploadId)),
      () => arriving.remove(uploadId),
    ]),
  ];
  for (const step of steps) await step().catch(logError);
}
