import { type CaseId, type CommentThreadId, type LiveEvent, type OrganizationId, type UserId } from '@annotome/contracts';

/** The fields of a person who wrote or settled something. */
export const PERSON_FIELDS = { id: true, name: true, email: true } as const;

interface PersonRow {
  readonly id: string;
  readonly name: string | null;
  readonly email: string;
}

/** A person as pages name them; null where the account is gone. */
export const person = (row: PersonRow | null) => row && { userId: row.id as UserId, name: row.name ?? row.email };

export const commentEvent = (organizationId: OrganizationId, { id, caseId }: { id: string; caseId: string }): LiveEvent => ({
  type: 'comment',
  organizationId,
  caseId: caseId as CaseId,
  threadId: id as CommentThreadId,
});

export const mentionEvent = (
  organizationId: OrganizationId,
  { userId, threadId, isNew }: { readonly userId: string; readonly threadId: string; readonly isNew: boolean },
): LiveEvent => ({ type: 'mention', organizationId, userId: userId as UserId, threadId: threadId as CommentThreadId, isNew });
