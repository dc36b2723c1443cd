import { type CaseId, type ProjectId } from '@annotome/contracts';
import { tick } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';

interface Marked {
  readonly caseId: CaseId;
  /** The number of the log's last update that was read for it. */
  readonly seq: bigint;
  /** Of labels that have voxels in the mask, in any order. */
  readonly labelIds: readonly string[];
}

/**
 * Writes down which labels have voxels in a case's mask, for lists of cases. What was read from more of the log stays, so mask servers may
 * say it in any order and several times; of a case that is gone, nothing is written.
 */
export function keepMarkedLabels(scope: Scope, { caseId, seq, labelIds }: Marked): Promise<void> {
  const { organizationId } = scope;
  return tick(scope, async ({ rows, publish, lock }) => {
    await lock(`marked/${caseId}`);
    const select = { projectId: true, marked: { select: { seq: true, labelIds: true } } };
    const found = await rows.case.findUnique({ where: { id: caseId }, select });
    if (!found || (found.marked && found.marked.seq >= seq)) return;
    const columns = { seq, labelIds: [...labelIds].sort() };
    await rows.markedLabels.upsert({
      where: { caseId },
      create: { organizationId, caseId, ...columns },
      update: columns,
      select: { seq: true },
    });
    if (columns.labelIds.join() === (found.marked?.labelIds ?? []).join()) return;
    await publish({ type: 'marked', organizationId, projectId: found.projectId as ProjectId, caseId });
  });
}
