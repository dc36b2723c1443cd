import { createHash } from 'node:crypto';
import { type StudyId, type VolumeId } from '@annotome/contracts';

/**
 * The id of the image that a series of a study becomes. The same each time, so an ingest that is run again writes over what the first one
 * left in the blob store, and no row is made twice.
 */
export function volumeIdFor(studyId: StudyId, seriesKey: string): VolumeId {
  return `v${createHash('sha256').update(`${studyId}\n${seriesKey}`).digest('hex').slice(0, 30)}` as VolumeId;
}
