import { z } from 'zod';
import { ModelHash, OrganizationId, StudyId, VolumeId, WindowStart } from './ids.ts';

/** Every job that crosses the queue: its name and what it carries. Ids only; the rows hold the rest. */
export const JOBS = {
  'ingest-study': z.object({ organizationId: OrganizationId, studyId: StudyId }),
  'embed-volume': z.object({ organizationId: OrganizationId, volumeId: VolumeId, modelHash: ModelHash }),
  'embed-window': z.object({
    organizationId: OrganizationId,
    volumeId: VolumeId,
    modelHash: ModelHash,
    start: WindowStart,
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]>;
