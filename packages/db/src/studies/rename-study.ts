import { type StudyId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from './study-event.ts';

export function renameStudy(
  scope: Scope,
  { studyId, name }: { readonly studyId: StudyId; readonly name: string },
): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const study = await rows.study.update({ where: { id: studyId }, data: { name }, select: STUDY_EVENT_FIELDS });
    await record({ action: 'study.rename', objectType: 'study', objectId: studyId, details: { name } });
    await publish(studyEvent(scope.organizationId, study));
  });
}
