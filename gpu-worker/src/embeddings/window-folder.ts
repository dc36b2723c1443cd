import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type BlobStore } from '@annotome/storage';

import { writeFileWhole } from '../files/write-whole.ts';

/** Where windows are kept: a folder on a disk, or one of the blob store. Paths go down with `/`. */
export interface WindowFolder {
  /** What messages call it. */
  readonly name: string;
  read(path: string): Promise<Uint8Array | undefined>;
  /** There whole once this returns, or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Bytes of every file below a folder, by its path. */
  sizes(path: string): Promise<ReadonlyMap<string, number>>;
  /** Whether something is in it that is no part of stored embeddings. */
  isForeign(): Promise<boolean>;
}

const OURS = new Set(['zarr.json', 'embeddings']);

export const diskFolder = (dir: string): WindowFolder => ({
  name: dir,
  read: async (path) => readFile(join(dir, path)).catch(orMissing),
  write: (path, bytes) => writeFileWhole(join(dir, path), bytes),
  sizes: async (path) => {
    const sizes = new Map<string, number>();
    const entries = await readdir(join(dir, path), { recursive: true }).catch(orMissing);
    for (const entry of entries ?? []) {
      const name = `${path}/${entry.replaceAll('\\', '/')}`;
      const info = await stat(join(dir, name)).catch(orMissing);
      if (info?.isFile()) sizes.set(name, info.size);
    }
    return sizes;
  },
  isForeign: async () => ((await readdir(dir).catch(orMissing)) ?? []).some((name) => !OURS.has(name)),
});

export const blobFolder = (store: BlobStore, folder: string): WindowFolder => ({
  name: folder,
  read: (path) => store.get(`${folder}/${path}`),
  write: async (path, bytes) => void (await store.put(`${folder}/${path}`, bytes)),
  sizes: async (path) => {
    const sizes = new Map<string, number>();
    for await (const { key, size } of store.list(`${folder}/${path}`)) sizes.set(key.slice(folder.length + 1), size);
    return sizes;
  },
  isForeign: () => Promise.resolve(false),
});

function orMissing(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}
