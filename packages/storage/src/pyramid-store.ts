import { type BlobStore, type PyramidBlobs } from './blob-store.ts';
import { readAll } from './read-all.ts';

/** A folder of the store as zarrita's port: keys begin with `/`, and what is not there is undefined. */
export function pyramidStore(store: BlobStore, folder: string): PyramidBlobs {
  return {
    get: (key) => store.get(folder + key),
    set: async (key, value) => void (await store.put(folder + key, value)),
    async getRange(key, range) {
      let start: number;
      let end: number;
      if ('suffixLength' in range) {
        const info = await store.head(folder + key);
        if (!info) return undefined;
        end = info.size;
        start = Math.max(0, end - range.suffixLength);
      } else {
        start = range.offset;
        end = start + range.length;
      }
      const found = await store.stream(folder + key, { start, end });
      return found && readAll(found.body, found.end - found.start);
    },
  };
}
