import { randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';

import { blobSource } from './blob-source.ts';
import { mustBeKey, StorageError, type BlobInfo, type BlobStore } from './blob-store.ts';
import { clipRange } from './clip-range.ts';
import { pyramidStore } from './pyramid-store.ts';

/** Where writes are made before they are renamed; beside the blobs, so on the same file system. No key begins with it. */
const UNFINISHED = '.unfinished';
/** Half a write that its process did not live to finish. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/**
 * Blobs as files below a folder, which any number of processes may share. A write is made beside its place, forced to the disk and
 * renamed. Keys of which one is the folder of another do not go together here.
 */
export function fileStore(folder: string): BlobStore {
  const root = resolve(folder);
  const pathOf = (key: string): string => {
    mustBeKey(key);
    if (key === UNFINISHED || key.startsWith(`${UNFINISHED}/`))
      throw new StorageError(`${key} is kept for writes that are under way.`);
    return join(root, key);
  };
  const failed = (what: string, key: string, error: unknown): never => {
    throw new StorageError(`${key} could not be ${what} in ${root}: ${(error as Error).message}`, { cause: error });
  };

  const write = async (temporary: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
    const file = await open(temporary, 'wx');
    try {
      if (body instanceof Uint8Array) await writeAll(file, body);
      else for await (const piece of body) await writeAll(file, piece);
      await file.datasync();
    } finally {
      await file.close();
    }
  };

  const store: BlobStore = {
    async put(key, body, { ifAbsent = false } = {}) {
      const path = pathOf(key);
      const unfinished = join(root, UNFINISHED);
      const temporary = join(unfinished, randomUUID());
      try {
        await mkdir(unfinished, { recursive: true });
        await write(temporary, body);
        for (let attempt = 0; ; attempt++) {
          await mkdir(dirname(path), { recursive: true });
          try {
            // A link, unlike a rename, fails where there is something.
            await (ifAbsent ? link(temporary, path) : rename(temporary, path));
            break;
          } catch (error) {
            if (ifAbsent && codeOf(error) === 'EEXIST') return false;
            // A folder that was empty when another process tidied up is made again.
            if (codeOf(error) !== 'ENOENT' || attempt === 5) throw error;
          }
        }
        await syncFolder(dirname(path));
        return true;
      } catch (error) {
        return failed('written', key, error);
      } finally {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },

    async get(key) {
      const path = pathOf(key);
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        return isMissing(error) ? undefined : failed('read', key, error);
      }
    },

    async stream(key, range = {}) {
      const path = pathOf(key);
      let file: FileHandle | undefined;
      try {
        file = await open(path, 'r');
        const stats = await file.stat();
        if (!stats.isFile()) {
          await file.close();
          return undefined;
        }
        const { start, end } = clipRange(range, stats.size);
        const info = { ...infoOf(key, stats), start, end };
        if (start === end) {
          await file.close();
          return { ...info, body: new Blob([]).stream() };
        }
        const body = createReadStream(path, { fd: file, start, end: end - 1, highWaterMark: 256 * 1024 });
        return { ...info, body: Readable.toWeb(body) as ReadableStream<Uint8Array> };
      } catch (error) {
        await file?.close();
        return isMissing(error) ? undefined : failed('read', key, error);
      }
    },

    async head(key) {
      const path = pathOf(key);
      try {
        const stats = await stat(path);
        return stats.isFile() ? infoOf(key, stats) : undefined;
      } catch (error) {
        return isMissing(error) ? undefined : failed('read', key, error);
      }
    },

    async *list(folderKey) {
      pathOf(folderKey);
      yield* below(root, folderKey);
    },

    async delete(key) {
      const path = pathOf(key);
      try {
        if (await isFolder(path)) return;
        await rm(path);
        await tidyUp(root, dirname(path));
      } catch (error) {
        if (!isMissing(error)) failed('removed', key, error);
      }
    },

    async deleteFolder(folderKey) {
      const path = pathOf(folderKey);
      let removed = 0;
      for await (const _ of below(root, folderKey)) removed++;
      try {
        if (removed > 0 || (await isFolder(path))) await rm(path, { recursive: true, force: true });
        await tidyUp(root, dirname(path));
      } catch (error) {
        if (!isMissing(error)) failed('removed', folderKey, error);
      }
      return removed;
    },

    openSource: (key, name) => blobSource(store, key, name),
    pyramidStore: (folderKey) => pyramidStore(store, mustBeKey(folderKey)),
    close: () => undefined,
  };
  void removeAbandoned(join(root, UNFINISHED));
  return store;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
/** Nothing there, a folder there, or a file where a folder of the path would be. */
const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '');

const infoOf = (key: string, { size, mtimeMs, ino }: Stats): BlobInfo => ({
  key,
  size,
  etag: `"${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}-${ino.toString(36)}"`,
});

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    done += (await file.write(bytes, done, Math.min(bytes.byteLength - done, 2 ** 30))).bytesWritten;
  }
}

/** A rename is on the disk once its folder is. Windows cannot open one, and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

async function* below(root: string, folder: string): AsyncGenerator<BlobInfo> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw new StorageError(`${folder} could not be listed in ${root}: ${(error as Error).message}`, { cause: error });
  });
  for (const entry of entries) {
    const key = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* below(root, key);
    else {
      const stats = await stat(join(root, key)).catch(() => undefined);
      if (stats) yield infoOf(key, stats);
    }
  }
}

/** Folders exist for the sake of what is in them. */
async function tidyUp(root: string, path: string): Promise<void> {
  for (let folder = path; folder.startsWith(root + sep); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats && stats.mtimeMs < Date.now() - ABANDONED_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}
