export { connect, type ConnectOptions, type Database } from './connection/database.ts';
export { listen, type Listener } from './connection/listen.ts';
export { listenToMaskNotes, sendMaskNote } from './connection/mask-notes.ts';
export { memberScope, processScope, type Actor, type MemberScope, type Origin, type Scope } from './scope/scope.ts';
export { type QueueSql } from './scope/queue-sql.ts';

export { getOrganization } from './organizations/get-organization.ts';
export { renameOrganization } from './organizations/rename-organization.ts';
export { getUsage } from './organizations/get-usage.ts';
export { listMembers } from './members/list-members.ts';
export { getMember } from './members/get-member.ts';
export { changeRole } from './members/change-role.ts';
export { removeMember } from './members/remove-member.ts';
export { createInvitation } from './invitations/create-invitation.ts';
export { listInvitations } from './invitations/list-invitations.ts';
export { revokeInvitation } from './invitations/revoke-invitation.ts';

export { listProjects } from './projects/list-projects.ts';
export { getProject } from './projects/get-project.ts';
export { getDeidentification } from './projects/get-deidentification.ts';
export { createProject, type NewProject } from './projects/create-project.ts';
export { updateProject, type ProjectChanges } from './projects/update-project.ts';
export { archiveProject } from './projects/archive-project.ts';
export { type CaseCounts } from './projects/case-counts.ts';
export { createLabel } from './labels/create-label.ts';
export { updateLabel } from './labels/update-label.ts';
export { removeLabel } from './labels/remove-label.ts';
export { reorderLabels } from './labels/reorder-labels.ts';
export { type NewLabel } from './labels/new-label.ts';

export { listStudies, type StudyQuery } from './studies/list-studies.ts';
export { getStudy } from './studies/get-study.ts';
export { renameStudy } from './studies/rename-study.ts';
export { removeStudy, type Orphans } from './studies/remove-study.ts';
export { retryStudy } from './studies/retry-study.ts';
export { setStudyProgress } from './studies/set-study-progress.ts';
export { finishStudy } from './studies/finish-study.ts';
export { failStudy } from './studies/fail-study.ts';
export { createStudyWithUploads, type BegunStudy, type NewStudy } from './uploads/create-study-with-uploads.ts';
export { getUpload } from './uploads/get-upload.ts';
export { setUploadReceived } from './uploads/set-upload-received.ts';
export { finishUpload } from './uploads/finish-upload.ts';
export { finishStudyUploads } from './uploads/finish-study-uploads.ts';
export { listUploads } from './uploads/list-uploads.ts';
export { findStudyOfFiles } from './uploads/find-study-of-files.ts';
export { listStudyFiles } from './uploads/list-study-files.ts';

export { volumeIdFor } from './volumes/volume-id-for.ts';
export { createVolumeAndCase, type NewVolume } from './volumes/create-volume-and-case.ts';
export { getVolume } from './volumes/get-volume.ts';
export { recordImageRead } from './volumes/record-image-read.ts';
export { ensureEmbeddingSet } from './embeddings/ensure-embedding-set.ts';
export { advanceEmbeddingSet } from './embeddings/advance-embedding-set.ts';
export { getEmbeddingSet } from './embeddings/get-embedding-set.ts';
export { requestWindow } from './embeddings/request-window.ts';
export { publishWindowReady } from './embeddings/publish-window-ready.ts';
export { registerModel, type ModelEntry } from './models/register-model.ts';
export { defaultModel } from './models/default-model.ts';

export { listCases, type CaseQuery } from './cases/list-cases.ts';
export { getCase } from './cases/get-case.ts';
export { getCaseStates } from './cases/get-case-states.ts';
export { openCase } from './cases/open-case.ts';
export { assignCases } from './cases/assign-cases.ts';
export { setCaseStates } from './cases/set-case-states.ts';
export { nextCase } from './cases/next-case.ts';
export { listMyCases } from './cases/list-my-cases.ts';
export { appendMaskUpdate } from './masks/append-mask-update.ts';
export { loadMaskUpdates, type MaskLog } from './masks/load-mask-updates.ts';
export { compactMask } from './masks/compact-mask.ts';
export { getMaskCase } from './masks/get-mask-case.ts';
export { keepMarkedLabels } from './masks/keep-marked-labels.ts';

export { listCommentThreads } from './comments/list-comment-threads.ts';
export { listMyMentions } from './comments/list-my-mentions.ts';
export { getComment } from './comments/get-comment.ts';
export { getCommentThread } from './comments/get-comment-thread.ts';
export { createCommentThread } from './comments/create-comment-thread.ts';
export { replyToComment } from './comments/reply-to-comment.ts';
export { editComment } from './comments/edit-comment.ts';
export { removeComment } from './comments/remove-comment.ts';
export { resolveCommentThread } from './comments/resolve-comment-thread.ts';
export { readMentions } from './comments/read-mentions.ts';

export { listAuditEvents, type AuditQuery } from './audit/list-audit-events.ts';

// Without a scope: ids only, for the processes that see that no work is forgotten.
export { listStudiesInWork } from './upkeep/list-studies-in-work.ts';
export { listMaskHeads } from './upkeep/list-mask-heads.ts';
export { listUnreadMasks } from './upkeep/list-unread-masks.ts';
export { listUnpreparedVolumes } from './upkeep/list-unprepared-volumes.ts';

// Without a scope: identity/README.md says why.
export { authAdapter } from './identity/auth-adapter.ts';
export { findSignIn, type SignInUser } from './identity/find-sign-in.ts';
export { findSession } from './identity/find-session.ts';
export { findRoles } from './identity/find-roles.ts';
export { extendSession } from './identity/extend-session.ts';
export { endSessions } from './identity/end-sessions.ts';
export { listMemberships } from './identity/list-memberships.ts';
export { recordForUser, type IdentityEvent } from './identity/record-for-user.ts';
export { foundOrganization } from './identity/found-organization.ts';
export { acceptInvitation, isInvited, previewInvitation } from './identity/invitations.ts';
export { signUp, type NewUser } from './identity/sign-up.ts';
export { forgetUnprovedPassword, passwordHashOf, setPassword } from './identity/passwords.ts';
export { attempts, type AttemptLimit, type Attempts } from './identity/attempts.ts';
export { normalEmail } from './identity/normal-email.ts';
export { renameUser } from './identity/rename-user.ts';

export { DEMO_PASSWORD, DEMO_PEOPLE } from './seed/demo-people.ts';
export { seedDemo, type Demo } from './seed/seed-demo.ts';
