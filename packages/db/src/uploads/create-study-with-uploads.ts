import { inGB, LIMITS, ProductError, type ProjectId, type StudyId, type UploadId } from '@annotome/contracts';
import { type Prisma } from '../generated/client.ts';
import { storageUsed } from '../organizations/storage-used.ts';
import { change } from '../scope/change.ts';
import { type Rows } from '../scope/guard.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from '../studies/study-event.ts';

export interface NewStudy {
  readonly projectId: ProjectId;
  readonly name: string;
  readonly modality: string | null;
  /** `dicom`, `nifti`, `nrrd`, `metaimage`. */
  readonly format: string;
  readonly deidentified: boolean;
  /** What de-identification removed. */
  readonly report: Prisma.InputJsonValue | null;
  /** Where its cases are first shown, in mm LPS; in the middle of the image when left out. */
  readonly firstPlace?: readonly [number, number, number];
  /** At least one; `name` is the path inside the dropped folder, `sha256` hexadecimal. */
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
}

export interface BegunStudy {
  readonly studyId: StudyId;
  /** In the order of the files; those already there are not sent again. */
  readonly files: readonly { readonly uploadId: UploadId; readonly name: string; readonly alreadyThere: boolean }[];
}

/**
 * Begins the upload of a study: one row per file, which then takes its bytes. Bytes that the organization holds already are recognised by
 * their hash and not asked for again.
 * @throws ProductError `not-found`, `over-limit`, `bad-input` where the project demands de-identified studies.
 */
export function createStudyWithUploads(scope: Scope, study: NewStudy): Promise<BegunStudy> {
  const { organizationId, actor } = scope;
  const createdById = actor.kind === 'member' ? actor.userId : null;
  const { files, projectId, report, firstPlace, ...fields } = study;
  return change(scope, async ({ rows, record, publish, lock }) => {
    await lock('storage');
    const project = await rows.project.findUnique({ where: { id: projectId }, select: { deidentify: true, archivedAt: true } });
    if (!project) throw new ProductError('not-found');
    if (project.archivedAt)
      throw new ProductError('wrong-state', 'This project is archived. Bring it back before you add studies.');
    if (project.deidentify === 'demanded' && !study.deidentified) {
      throw new ProductError(
        'bad-input',
        `This project takes de-identified studies only; “${study.name}” was not de-identified.`,
      );
    }
    const present = await arrived(rows, files);
    await refuseOverLimit(rows, scope, study, (file) => present.has(keyOf(file)));
    const row = await rows.study.create({
      data: {
        organizationId,
        projectId,
        createdById,
        ...fields,
        firstPlace: [...(firstPlace ?? [])],
        ...(report === null ? {} : { report }),
      },
      select: STUDY_EVENT_FIELDS,
    });
    const studyId = row.id as StudyId;
    const now = new Date();
    const made = await rows.upload.createManyAndReturn({
      data: files.map((file) => {
        const { name, size, sha256 } = file;
        const sameAsId = present.get(keyOf(file));
        const done = sameAsId === undefined ? {} : { sameAsId, state: 'arrived' as const, received: size, arrivedAt: now };
        return { organizationId, studyId, createdById, name, size, sha256, ...done };
      }),
      select: { id: true, name: true, sameAsId: true },
    });
    await record({
      action: 'study.upload',
      objectType: 'study',
      objectId: studyId,
      details: { name: study.name, files: files.length, deidentified: study.deidentified },
    });
    await publish(studyEvent(organizationId, row));
    return {
      studyId,
      files: made.map(({ id, name, sameAsId }) => ({ uploadId: id as UploadId, name, alreadyThere: sameAsId !== null })),
    };
  });
}

const keyOf = ({ sha256, size }: { readonly sha256: string; readonly size: number }): string => `${sha256}/${size}`;

/** The uploads that hold bytes of these hashes, by hash and size. */
async function arrived(rows: Rows, files: NewStudy['files']): Promise<Map<string, string>> {
  const found = await rows.upload.findMany({
    where: { state: 'arrived', sha256: { in: [...new Set(files.map(({ sha256 }) => sha256))] } },
    select: { id: true, sameAsId: true, sha256: true, size: true },
  });
  return new Map(found.map(({ id, sameAsId, sha256, size }) => [keyOf({ sha256, size: Number(size) }), sameAsId ?? id]));
}

async function refuseOverLimit(
  rows: Rows,
  { organizationId }: Scope,
  { name, files }: NewStudy,
  isThere: (file: NewStudy['files'][number]) => boolean,
): Promise<void> {
  if (files.length === 0) throw new ProductError('bad-input', `“${name}” has no files.`);
  if (files.length > LIMITS.studyFiles) {
    throw new ProductError('over-limit', `“${name}” has ${files.length} files; a study may have ${LIMITS.studyFiles}.`);
  }
  const large = files.find(({ size }) => size > LIMITS.fileBytes);
  if (large) {
    throw new ProductError('over-limit', `${large.name} has ${inGB(large.size)}; a file may have ${inGB(LIMITS.fileBytes)}.`);
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > LIMITS.studyBytes) {
    throw new ProductError('over-limit', `“${name}” has ${inGB(total)}; a study may have ${inGB(LIMITS.studyBytes)}.`);
  }
  const added = files.reduce((sum, file) => sum + (isThere(file) ? 0 : file.size), 0);
  const [used, organization] = await Promise.all([
    storageUsed(rows),
    rows.organization.findUnique({ where: { id: organizationId }, select: { storageLimit: true } }),
  ]);
  const limit = Number(organization?.storageLimit ?? 0n);
  if (used + added > limit) {
    throw new ProductError(
      'over-limit',
      `“${name}” adds ${inGB(added)} to the ${inGB(used)} that your organization stores; it may store ${inGB(limit)}. Remove studies, or ask an owner.`,
    );
  }
}
