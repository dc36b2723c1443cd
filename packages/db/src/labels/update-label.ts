import { type LabelId, type ProjectId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { type NewLabel } from './new-label.ts';

type LabelChanges = { readonly [Field in keyof NewLabel]?: NewLabel[Field] | undefined } & { readonly labelId: LabelId };

export function updateLabel(scope: Scope, { labelId, code, ...fields }: LabelChanges): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const data = {
      ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
      ...(code === undefined
        ? {}
        : { codeScheme: code?.scheme ?? null, codeValue: code?.value ?? null, codeMeaning: code?.meaning ?? null }),
    };
    const { projectId } = await rows.label.update({ where: { id: labelId }, data, select: { projectId: true } });
    await record({ action: 'label.update', objectType: 'label', objectId: labelId, details: { changed: Object.keys(data) } });
    await publish({ type: 'project', organizationId: scope.organizationId, projectId: projectId as ProjectId });
  });
}
