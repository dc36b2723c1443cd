import { z } from 'zod';
import { CaseId, CommentThreadId, ModelHash, OrganizationId, ProjectId, StudyId, UserId, VolumeId, WindowStart } from './ids.ts';
import { Role } from './roles.ts';
import { CaseState, EmbeddingState, StudyState } from './states.ts';

/** Where a long piece of work is: `done` of `total` (0 while unknown), in words for the page. */
const Progress = { stage: z.string().max(200), done: z.number().min(0), total: z.number().min(0) };

/**
 * What has just happened, sent to the pages of the organization's members. Carries ids and small facts only (a PostgreSQL
 * notification holds 8,000 bytes); a page that needs more asks for it.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('study'),
    organizationId: OrganizationId,
    projectId: ProjectId,
    studyId: StudyId,
    state: StudyState,
    ...Progress,
  }),
  z.object({ type: z.literal('study-removed'), organizationId: OrganizationId, projectId: ProjectId, studyId: StudyId }),
  z.object({
    type: z.literal('embedding'),
    organizationId: OrganizationId,
    volumeId: VolumeId,
    modelHash: ModelHash,
    state: EmbeddingState,
    done: z.int().min(0),
    total: z.int().min(0),
  }),
  z.object({
    type: z.literal('window-ready'),
    organizationId: OrganizationId,
    volumeId: VolumeId,
    modelHash: ModelHash,
    /** Position in the covering grid, or null for a window made around a click. */
    index: z.int().min(0).nullable(),
    start: WindowStart,
  }),
  z.object({
    type: z.literal('case'),
    organizationId: OrganizationId,
    projectId: ProjectId,
    caseId: CaseId,
    state: CaseState,
    assigneeId: UserId.nullable(),
  }),
  /** The mask of a case has voxels of other labels than before. */
  z.object({ type: z.literal('marked'), organizationId: OrganizationId, projectId: ProjectId, caseId: CaseId }),
  /** A conversation in a case is not as it was. */
  z.object({ type: z.literal('comment'), organizationId: OrganizationId, caseId: CaseId, threadId: CommentThreadId }),
  /** What a member is mentioned in is not as it was. */
  z.object({
    type: z.literal('mention'),
    organizationId: OrganizationId,
    userId: UserId,
    threadId: CommentThreadId,
    /** Somebody has just named them; false where they have read it, or it was taken back. */
    isNew: z.boolean(),
  }),
  z.object({ type: z.literal('project'), organizationId: OrganizationId, projectId: ProjectId }),
  z.object({ type: z.literal('member'), organizationId: OrganizationId, userId: UserId, role: Role.nullable() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
