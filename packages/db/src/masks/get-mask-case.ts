import { type CaseId } from '@annotome/contracts';
import { read } from '../scope/read.ts';
import { type Scope } from '../scope/scope.ts';

/**
 * What a mask's changes are checked against: the case's state, its image's voxels along i, j, k, its project's labels; and up to which number
 * of its log the marked labels were written down, 0 where they never were.
 */
export async function getMaskCase(scope: Scope, { caseId }: { readonly caseId: CaseId }) {
  const found = await read(scope).case.findUnique({
    where: { id: caseId },
    select: {
      state: true,
      projectId: true,
      volume: { select: { size: true } },
      project: { select: { labels: { select: { id: true } } } },
      marked: { select: { seq: true } },
    },
  });
  if (!found) return undefined;
  const [ni, nj, nk] = found.volume.size;
  if (ni === undefined || nj === undefined || nk === undefined) throw new TypeError(`The image of case ${caseId} has no size.`);
  return {
    state: found.state,
    projectId: found.projectId,
    size: [ni, nj, nk] as const,
    labels: new Set(found.project.labels.map(({ id }) => id)),
    markedSeq: found.marked?.seq ?? 0n,
  };
}
