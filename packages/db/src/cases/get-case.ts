import { ProductError, type CaseId } from '@annotome/contracts';
import { LABEL_FIELDS } from '../projects/label-fields.ts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';
import { sentences } from '../studies/study-fields.ts';

/** All that the room of one case shows, without voxels and masks. */
export async function getCase(scope: Scope, { caseId }: { readonly caseId: CaseId }) {
  const rows = read(scope);
  const found = await rows.case.findUnique({
    where: { id: caseId },
    select: {
      id: true,
      state: true,
      returnReason: true,
      assigneeId: true,
      number: true,
      projectId: true,
      project: {
        select: { id: true, name: true, guideline: true, labels: { select: LABEL_FIELDS, orderBy: { position: 'asc' } } },
      },
      volume: {
        select: {
          id: true,
          name: true,
          size: true,
          affine: true,
          modality: true,
          dataType: true,
          valueRange: true,
          window: true,
          sha256: true,
          warnings: true,
          study: { select: { id: true, name: true, modality: true, warnings: true, firstPlace: true } },
          embeddings: { select: { modelHash: true, state: true, done: true, total: true, failure: true } },
        },
      },
    },
  });
  if (!found) throw new ProductError('not-found', 'This case is not there any more, or it is not yours to see.');
  const { projectId, number } = found;
  const [of, position, previous, next] = await Promise.all([
    rows.case.count({ where: { projectId } }),
    rows.case.count({ where: { projectId, number: { lte: number } } }),
    rows.case.findFirst({ where: { projectId, number: { lt: number } }, orderBy: { number: 'desc' }, select: { id: true } }),
    rows.case.findFirst({ where: { projectId, number: { gt: number } }, orderBy: { number: 'asc' }, select: { id: true } }),
  ]);
  const { project, volume, ...fields } = found;
  const { study, embeddings, warnings, ...image } = volume;
  return {
    case: { ...fields, position, of, previousId: previous?.id ?? null, nextId: next?.id ?? null },
    project,
    study: { ...study, warnings: [...sentences(study.warnings), ...sentences(warnings)] },
    volume: image,
    embeddings,
  };
}
