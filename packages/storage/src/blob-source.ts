import { type FileSource } from '@annotome/formats';

import { StorageError, type BlobStore } from './blob-store.ts';
import { readAll } from './read-all.ts';

/** A blob read by ranges, as the format readers want a file. @throws StorageError where there is no such blob. */
export async function blobSource(store: BlobStore, key: string, name: string = key): Promise<FileSource> {
  const info = await store.head(key);
  if (!info) throw new StorageError(`${name} is not in the store any more (${key}).`);
  return {
    name,
    size: info.size,
    read: async (start = 0, end = info.size) => {
      if (end <= start || start >= info.size) return new Uint8Array();
      const found = await store.stream(key, { start, end });
      if (!found) throw new StorageError(`${name} was removed from the store while it was being read.`);
      return readAll(found.body, found.end - found.start);
    },
  };
}
