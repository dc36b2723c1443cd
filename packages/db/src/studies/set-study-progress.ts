import { type StudyId } from '@annotome/contracts';
import { tick } from '../scope/change.ts';
import { type Scope } from '../scope/scope.ts';
import { STUDY_EVENT_FIELDS, studyEvent } from './study-event.ts';

interface StudyProgress {
  readonly studyId: StudyId;
  /** What is being done, in words for the page. */
  readonly stage: string;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
}

/** Shows how far a study's ingest is. @returns false where the study is not being worked on any more (removed, or failed): stop then. */
export function setStudyProgress(scope: Scope, { studyId, ...progress }: StudyProgress): Promise<boolean> {
  return tick(scope, async ({ rows, publish }) => {
    const [study] = await rows.study.findMany({ where: { id: studyId, state: 'ingesting' }, select: STUDY_EVENT_FIELDS });
    if (!study) return false;
    await rows.study.update({ where: { id: studyId }, data: progress });
    await publish(studyEvent(scope.organizationId, { ...study, ...progress }));
    return true;
  });
}
