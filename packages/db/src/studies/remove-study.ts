import { ProductError, type ModelHash, type ProjectId, type StudyId, type UploadId, type VolumeId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

/** What lies in the blob store and no row names any more, to be deleted once the removal is committed. */
export interface Orphans {
  readonly uploadIds: readonly UploadId[];
  readonly volumeIds: readonly VolumeId[];
  readonly modelHashes: readonly ModelHash[];
}

/**
 * Removes a study with its images, cases and masks.
 * @param only the states in which it may be removed; all where left out.
 */
export function removeStudy(
  scope: Scope,
  { studyId, only }: { readonly studyId: StudyId; readonly only?: 'uploading' },
): Promise<Orphans> {
  const { organizationId } = scope;
  return change(scope, async ({ rows, record, publish, lock }) => {
    // Uploads of other studies may share this one's bytes: nobody may begin to while they are counted.
    await lock('storage');
    const study = await rows.study.findUnique({
      where: { id: studyId },
      select: {
        projectId: true,
        name: true,
        state: true,
        uploads: { select: { id: true, sameAsId: true } },
        volumes: { select: { id: true, embeddings: { select: { modelHash: true } } } },
      },
    });
    if (!study) throw new ProductError('not-found');
    if (only && study.state !== only)
      throw new ProductError('wrong-state', 'This upload has finished; remove the study instead.');
    await rows.study.delete({ where: { id: studyId } });
    const holders = [...new Set(study.uploads.map(({ id, sameAsId }) => sameAsId ?? id))];
    const left = await rows.upload.findMany({
      where: { OR: [{ id: { in: holders } }, { sameAsId: { in: holders } }] },
      select: { id: true, sameAsId: true },
    });
    const needed = new Set(left.map(({ id, sameAsId }) => sameAsId ?? id));
    await record({ action: 'study.remove', objectType: 'study', objectId: studyId, details: { name: study.name } });
    await publish({ type: 'study-removed', organizationId, projectId: study.projectId as ProjectId, studyId });
    const hashes = study.volumes.flatMap(({ embeddings }) => embeddings.map(({ modelHash }) => modelHash));
    return {
      uploadIds: holders.filter((id) => !needed.has(id)) as UploadId[],
      volumeIds: study.volumes.map(({ id }) => id) as VolumeId[],
      modelHashes: [...new Set(hashes)] as ModelHash[],
    };
  });
}
