import { ProductError, type StudyId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from './study-event.ts';

/** The ingest failed; the upload is kept and can be tried again. @param failure why, as a sentence for the person who uploaded. */
export function failStudy(
  scope: Scope,
  { studyId, failure }: { readonly studyId: StudyId; readonly failure: string },
): Promise<void> {
  return change(scope, async ({ rows, record, publish }) => {
    const { count } = await rows.study.updateMany({
      where: { id: studyId, state: { in: ['ingesting', 'failed'] } },
      data: { state: 'failed', failure, stage: '' },
    });
    const study = await rows.study.findUnique({ where: { id: studyId }, select: STUDY_EVENT_FIELDS });
    if (!study || count === 0) throw new ProductError('not-found');
    await record({ action: 'study.fail', objectType: 'study', objectId: studyId, details: { failure } });
    await publish(studyEvent(scope.organizationId, study));
  });
}
