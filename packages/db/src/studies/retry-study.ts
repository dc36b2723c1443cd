import { ProductError, type StudyId } from '@annotome/contracts';
import { change } from '../scope/change.ts';
import { type QueueSql } from '../scope/queue-sql.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from './study-event.ts';

/** Begins a failed study's work again from the kept upload. @param enqueue puts the job in, in the same transaction. */
export function retryStudy(
  scope: Scope,
  { studyId }: { readonly studyId: StudyId },
  enqueue: (queue: QueueSql) => Promise<unknown>,
): Promise<void> {
  return change(scope, async ({ rows, record, publish, queue }) => {
    const { count } = await rows.study.updateMany({
      where: { id: studyId, state: 'failed' },
      data: { state: 'ingesting', failure: null, stage: 'Waiting to begin again', done: 0, total: 0 },
    });
    const study = await rows.study.findUnique({ where: { id: studyId }, select: STUDY_EVENT_FIELDS });
    if (!study) throw new ProductError('not-found');
    if (count === 0) throw new ProductError('wrong-state', 'Only a study that failed can be tried again.');
    await record({ action: 'study.retry', objectType: 'study', objectId: studyId });
    await publish(studyEvent(scope.organizationId, study));
    await enqueue(queue);
  });
}
