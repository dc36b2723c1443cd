import { ProductError, type StudyId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from './study-event.ts';

/** The ingest is done: every image has its volume and case. @param warnings what to look at, as sentences. */
export function finishStudy(
  scope: Scope,
  { studyId, warnings }: { readonly studyId: StudyId; readonly warnings: readonly string[] },
) {
  return change(scope, async ({ rows, record, publish }) => {
    const { count } = await rows.study.updateMany({
      where: { id: studyId, state: { in: ['ingesting', 'ready'] } },
      data: { state: 'ready', failure: null, stage: '', done: 0, total: 0, warnings: [...warnings] },
    });
    if (count === 0) throw new ProductError('not-found');
    const study = await rows.study.findUnique({ where: { id: studyId }, select: STUDY_EVENT_FIELDS });
    if (!study) throw new ProductError('not-found');
    await record({ action: 'study.ready', objectType: 'study', objectId: studyId, details: { warnings: warnings.length } });
    await publish(studyEvent(scope.organizationId, study));
  });
}
