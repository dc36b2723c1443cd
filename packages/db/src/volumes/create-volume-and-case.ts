import { ProductError, type CaseId, type ProjectId, type StudyId, type VolumeId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { volumeIdFor } from './volume-id-for.ts';

export interface NewVolume {
  readonly studyId: StudyId;
  /** The series (and frame) of the study. */
  readonly seriesKey: string;
  readonly name: string;
  readonly modality: string | null;
  /** Voxels along i, j, k. */
  readonly size: readonly [number, number, number];
  /** 3×4 voxel → LPS millimetres, row-major: 12 numbers. */
  readonly affine: readonly number[];
  readonly dataType: string;
  readonly valueRange: readonly [number, number];
  /** Initial display window: low, high. */
  readonly window: readonly [number, number];
  readonly warnings: readonly string[];
  /** SHA-256 of voxels and grid, hexadecimal. */
  readonly sha256: string;
  /** Bytes of its pyramid in the blob store. */
  readonly bytes: number;
}

/**
 * An image of a study, whose pyramid lies at its `volumeIdFor`, and the case that asks for its masks. Called again for the same series it
 * brings the image up to date and keeps the case.
 */
export function createVolumeAndCase(
  scope: Scope,
  { studyId, seriesKey, ...given }: NewVolume,
): Promise<{ volumeId: VolumeId; caseId: CaseId; isNew: boolean }> {
  const { organizationId } = scope;
  const id = volumeIdFor(studyId, seriesKey);
  const columns = {
    ...given,
    size: [...given.size],
    affine: [...given.affine],
    valueRange: [...given.valueRange],
    window: [...given.window],
    warnings: [...given.warnings],
  };
  return change(scope, async ({ rows, record, publish, lock }) => {
    const study = await rows.study.findUnique({ where: { id: studyId }, select: { projectId: true } });
    if (!study) throw new ProductError('not-found', 'The study was removed.');
    const { projectId } = study;
    // Case numbers of a project run without a gap or a double.
    await lock(`cases/${projectId}`);
    await rows.volume.upsert({
      where: { id },
      create: { id, organizationId, studyId, seriesKey, ...columns },
      update: columns,
      select: { id: true },
    });
    const present = await rows.case.findFirst({ where: { volumeId: id, projectId }, select: { id: true } });
    if (present) {
      await record({ action: 'volume.renew', objectType: 'volume', objectId: id, details: { studyId, seriesKey } });
      return { volumeId: id, caseId: present.id as CaseId, isNew: false };
    }
    const last = await rows.case.aggregate({ where: { projectId }, _max: { number: true } });
    const made = await rows.case.create({
      data: { organizationId, projectId, volumeId: id, number: (last._max.number ?? 0) + 1 },
      select: { id: true },
    });
    const caseId = made.id as CaseId;
    await record({ action: 'volume.create', objectType: 'volume', objectId: id, details: { studyId, seriesKey, caseId } });
    await publish({ type: 'case', organizationId, projectId: projectId as ProjectId, caseId, state: 'new', assigneeId: null });
    return { volumeId: id, caseId, isNew: true };
  });
}
