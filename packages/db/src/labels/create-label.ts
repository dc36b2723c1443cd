import { LIMITS, ProductError, type LabelId, type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { freeKey } from './free-key.ts';
import { labelColumns, type NewLabel } from './new-label.ts';

/** Adds a label below the others; its key is no other label's from then on. @throws ProductError `already-exists` where the name is taken, `over-limit`. */
export function createLabel(scope: Scope, { projectId, ...label }: NewLabel & { readonly projectId: ProjectId }) {
  const { organizationId } = scope;
  return change(scope, async ({ rows, record, publish, lock }) => {
    await lock(`labels/${projectId}`);
    const last = await rows.label.aggregate({ where: { projectId }, _max: { position: true }, _count: { _all: true } });
    if (last._count._all >= LIMITS.labelsPerProject) {
      throw new ProductError('over-limit', `A project holds ${LIMITS.labelsPerProject} labels at most.`);
    }
    await freeKey(rows, projectId, label.hotkey);
    const { id } = await rows.label.create({
      data: { organizationId, projectId, position: (last._max.position ?? -1) + 1, ...labelColumns(label) },
      select: { id: true },
    });
    await record({ action: 'label.create', objectType: 'label', objectId: id, details: { name: label.name, projectId } });
    await publish({ type: 'project', organizationId, projectId });
    return { id: id as LabelId };
  });
}
