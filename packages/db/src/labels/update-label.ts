import { ProductError, type LabelId, type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { freeKey } from './free-key.ts';
import { type NewLabel } from './new-label.ts';

type LabelChanges = { readonly [Field in keyof NewLabel]?: NewLabel[Field] | undefined } & { readonly labelId: LabelId };

/** Changes what is given of a label; a key that it gets is no other label's any more. @throws ProductError `not-found`, `already-exists`. */
export function updateLabel(scope: Scope, { labelId, code, ...fields }: LabelChanges): Promise<void> {
  return change(scope, async ({ rows, record, publish, lock }) => {
    const data = {
      ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
      ...(code === undefined
        ? {}
        : { codeScheme: code?.scheme ?? null, codeValue: code?.value ?? null, codeMeaning: code?.meaning ?? null }),
    };
    const found = await rows.label.findUnique({ where: { id: labelId }, select: { projectId: true } });
    if (!found) throw new ProductError('not-found');
    const projectId = found.projectId as ProjectId;
    await lock(`labels/${projectId}`);
    await freeKey(rows, projectId, fields.hotkey);
    await rows.label.update({ where: { id: labelId }, data, select: { id: true } });
    await record({ action: 'label.update', objectType: 'label', objectId: labelId, details: { changed: Object.keys(data) } });
    await publish({ type: 'project', organizationId: scope.organizationId, projectId });
  });
}
