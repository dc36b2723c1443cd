import { type LiveEvent, type OrganizationId, type ProjectId, type StudyId, type StudyState } from '@annotome/contracts';

/** The fields of a study that its live event carries. */
export const STUDY_EVENT_FIELDS = { id: true, projectId: true, state: true, stage: true, done: true, total: true } as const;

interface StudyProgressRow {
  readonly id: string;
  readonly projectId: string;
  readonly state: StudyState;
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export function studyEvent(organizationId: OrganizationId, { id, projectId, ...progress }: StudyProgressRow): LiveEvent {
  return { type: 'study', organizationId, studyId: id as StudyId, projectId: projectId as ProjectId, ...progress };
}
