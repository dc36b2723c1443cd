import { type BlobStore } from './blob-store.ts';
import { embeddingsFolder, thumbnailKey, volumeFolder } from './keys.ts';

/** Removes all that was made of a volume: pyramid, thumbnail, and its embeddings under these models. */
export async function deleteVolumeBlobs(store: BlobStore, volumeId: string, modelHashes: readonly string[]): Promise<void> {
  await store.delete(thumbnailKey(volumeId));
  // The pyramid's metadata first: what is half gone cannot be opened.
  await store.delete(`${volumeFolder(volumeId)}/zarr.json`);
  await store.deleteFolder(volumeFolder(volumeId));
  for (const hash of modelHashes) await store.deleteFolder(embeddingsFolder(hash, volumeId));
}
