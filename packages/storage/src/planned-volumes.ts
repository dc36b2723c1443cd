import { type BlobStore } from './blob-store.ts';
import { ingestPlanKey } from './keys.ts';

/**
 * Notes which volumes a study's ingest is about to write: their rows are made when they are whole, so if its process dies before, nothing
 * else says whose their blobs are.
 */
export async function notePlannedVolumes(store: BlobStore, studyId: string, volumeIds: readonly string[]): Promise<void> {
  await store.put(ingestPlanKey(studyId), new TextEncoder().encode(JSON.stringify(volumeIds)));
}

/** What was noted last; nothing where nothing was. */
export async function plannedVolumes(store: BlobStore, studyId: string): Promise<string[]> {
  const noted = await store.get(ingestPlanKey(studyId));
  const ids: unknown = noted ? JSON.parse(new TextDecoder().decode(noted)) : [];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
