import { ProductError, type StudyId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { sentences, STUDY_FIELDS } from './study-fields.ts';

/** A study with the images made of it and how far each is prepared. */
export async function getStudy(scope: Scope, { studyId }: { readonly studyId: StudyId }) {
  const study = await read(scope).study.findUnique({
    where: { id: studyId },
    select: {
      ...STUDY_FIELDS,
      report: true,
      uploads: {
        select: { id: true, name: true, size: true, received: true, state: true, sameAsId: true },
        orderBy: { name: 'asc' },
      },
      volumes: {
        select: {
          id: true,
          name: true,
          modality: true,
          size: true,
          warnings: true,
          cases: { select: { id: true, number: true, state: true } },
          embeddings: { select: { modelHash: true, state: true, done: true, total: true, failure: true } },
        },
        orderBy: { name: 'asc' },
      },
    },
  });
  if (!study) throw new ProductError('not-found');
  const { warnings, uploads, volumes, ...rest } = study;
  return {
    ...rest,
    warnings: sentences(warnings),
    uploads: uploads.map(({ size, received, ...upload }) => ({ ...upload, size: Number(size), received: Number(received) })),
    volumes: volumes.map((volume) => ({ ...volume, warnings: sentences(volume.warnings) })),
  };
}
