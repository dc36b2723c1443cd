import { z } from 'zod';

/** Row identifiers are cuids made by the database client; branded, so that a case's id is never passed for a volume's. */
const id = <Name extends string>(name: Name) =>
  z
    .string()
    .regex(/^[a-z0-9-]{8,40}$/, `a ${name} id is 8 to 40 small letters, digits and hyphens`)
    .brand<Name>();

export const UserId = id('user');
export type UserId = z.infer<typeof UserId>;
export const OrganizationId = id('organization');
export type OrganizationId = z.infer<typeof OrganizationId>;
export const ProjectId = id('project');
export type ProjectId = z.infer<typeof ProjectId>;
export const LabelId = id('label');
export type LabelId = z.infer<typeof LabelId>;
export const StudyId = id('study');
export type StudyId = z.infer<typeof StudyId>;
export const VolumeId = id('volume');
export type VolumeId = z.infer<typeof VolumeId>;
export const CaseId = id('case');
export type CaseId = z.infer<typeof CaseId>;
export const UploadId = id('upload');
export type UploadId = z.infer<typeof UploadId>;
export const InvitationId = id('invitation');
export type InvitationId = z.infer<typeof InvitationId>;
export const CommentThreadId = id('comment thread');
export type CommentThreadId = z.infer<typeof CommentThreadId>;
export const CommentId = id('comment');
export type CommentId = z.infer<typeof CommentId>;

/** SHA-256 of a model's weights and graphs, in hexadecimal: pins the model that made an embedding or a mask. */
export const ModelHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a model hash is 64 hexadecimal digits')
  .brand<'model hash'>();
export type ModelHash = z.infer<typeof ModelHash>;

/** First voxel (i, j, k) of a window on the volume's canonical 1.5 mm grid; may be negative where the window is padded. */
export const WindowStart = z.tuple([z.int(), z.int(), z.int()]);
export type WindowStart = z.infer<typeof WindowStart>;
