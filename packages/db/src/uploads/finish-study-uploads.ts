import { ProductError, type StudyId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type QueueSql } from '../scope/queue-sql.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from '../studies/study-event.ts';

/**
 * Every file of a study has come: its ingest begins. A second call changes nothing.
 * @param enqueue puts the job in, in the same transaction.
 * @throws ProductError `not-found`; `wrong-state` while files are missing.
 */
export function finishStudyUploads(
  scope: Scope,
  { studyId }: { readonly studyId: StudyId },
  enqueue: (queue: QueueSql) => Promise<unknown>,
): Promise<void> {
  return change(scope, async ({ rows, record, publish, queue }) => {
    const missing = await rows.upload.findMany({ where: { studyId, state: 'begun' }, select: { name: true }, take: 1000 });
    const [first] = missing;
    if (first) {
      throw new ProductError(
        'wrong-state',
        `${missing.length === 1 ? 'One file has' : `${missing.length} files have`} not arrived yet, ${first.name} for one.`,
      );
    }
    const { count } = await rows.study.updateMany({
      where: { id: studyId, state: 'uploading' },
      data: { state: 'ingesting', stage: 'Waiting to begin' },
    });
    const study = await rows.study.findUnique({ where: { id: studyId }, select: STUDY_EVENT_FIELDS });
    if (!study) throw new ProductError('not-found');
    if (count === 0) return;
    await record({ action: 'study.arrive', objectType: 'study', objectId: studyId });
    await publish(studyEvent(scope.organizationId, study));
    await enqueue(queue);
  });
}
