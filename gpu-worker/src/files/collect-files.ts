import { readdir, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';

import { type FileSource } from '@annotome/formats';

import { companionsOf } from './companions.ts';
import { nodeSource } from './node-source.ts';

/**
 * Every file below the given files and folders, in an order that does not depend on the disk: as given, folders sorted by name.
 * Hidden files and folders (`.DS_Store`, `.git`) are left out unless named. A zip is one file: the formats open it. A link is followed,
 * but no folder is entered twice. A header that was named alone (`.hdr`, `.mhd`, `.nhdr`) brings the file its voxels are in.
 * @throws ENOENT of node:fs, with the path, when one does not exist.
 */
export async function collectFiles(paths: readonly string[]): Promise<FileSource[]> {
  const found = new Set<string>();
  const entered = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    const info = await stat(path);
    if (info.isFile()) {
      found.add(path);
      return;
    }
    const identity = `${info.dev}:${info.ino}`;
    if (!info.isDirectory() || entered.has(identity)) return;
    entered.add(identity);
    for (const entry of (await readdir(path)).filter((name) => !name.startsWith('.')).sort()) {
      // A broken link inside a folder is not what the user asked about.
      await visit(join(path, entry)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  };
  for (const path of paths.map((given) => given && normalize(given).replace(/(?<=.)\/+$/, ''))) {
    await visit(path);
    if (found.has(path)) for (const companion of await companionsOf(path)) found.add(companion);
  }
  return Promise.all([...found].map((path) => nodeSource(path)));
}
