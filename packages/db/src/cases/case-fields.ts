import {
  type CaseId,
  type CaseState,
  type LiveEvent,
  type OrganizationId,
  type ProjectId,
  type UserId,
} from '@annotome/contracts';

/** What of a case goes into a list, with how far its image is prepared with the model in use. */
export const CASE_FIELDS = {
  id: true,
  projectId: true,
  number: true,
  state: true,
  returnReason: true,
  updatedAt: true,
  assignee: { select: { userId: true, user: { select: { name: true, email: true } } } },
  volume: {
    select: {
      id: true,
      name: true,
      modality: true,
      size: true,
      study: { select: { id: true, name: true } },
      embeddings: { where: { model: { isDefault: true } }, select: { state: true, done: true, total: true } },
    },
  },
} as const;

interface CaseRow {
  readonly id: string;
  readonly projectId: string;
  readonly number: number;
  readonly state: CaseState;
  readonly returnReason: string | null;
  readonly updatedAt: Date;
  readonly assignee: { readonly userId: string; readonly user: { readonly name: string | null; readonly email: string } } | null;
  readonly volume: {
    readonly id: string;
    readonly name: string;
    readonly modality: string | null;
    readonly size: number[];
    readonly study: { readonly id: string; readonly name: string };
    readonly embeddings: readonly { readonly state: string; readonly done: number; readonly total: number }[];
  };
}

/** A case as a line of a list. */
export function caseLine({ assignee, volume, ...fields }: CaseRow) {
  const { embeddings, study, ...image } = volume;
  const [embedding] = embeddings;
  return {
    ...fields,
    assignee: assignee && { userId: assignee.userId, name: assignee.user.name ?? assignee.user.email },
    volume: image,
    study,
    embedding: embedding ?? null,
  };
}

interface CaseEventRow {
  readonly id: string;
  readonly projectId: string;
  readonly state: CaseState;
  readonly assigneeId: string | null;
}

export function caseEvent(organizationId: OrganizationId, { id, projectId, state, assigneeId }: CaseEventRow): LiveEvent {
  return {
    type: 'case',
    organizationId,
    projectId: projectId as ProjectId,
    caseId: id as CaseId,
    state,
    assigneeId: assigneeId as UserId | null,
  };
}

/** The fields of a case that its live event carries. */
export const CASE_EVENT_FIELDS = { id: true, projectId: true, state: true, assigneeId: true } as const;
