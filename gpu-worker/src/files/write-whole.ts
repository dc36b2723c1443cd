import { rmSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Paths being written; removed when the process is interrupted. */
const unfinished = new Set<string>();

/** Removes whatever was being written. Synchronous: a signal handler has no time for promises. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { recursive: true, force: true });
  unfinished.clear();
}

/**
 * Runs `write` on a temporary path beside `path` and renames it when all is there, so that nobody ever sees half a file or folder.
 * Makes the folder it goes in. Errors of node:fs name `path`. An existing file is replaced; an existing folder must be removed by the caller first.
 */
export async function writeWhole<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.partial`;
  unfinished.add(temporary);
  try {
    const result = await write(temporary);
    await rename(temporary, path);
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // The user knows the file's name, not ours for it.
    if (error instanceof Error && (error as NodeJS.ErrnoException).path === temporary) Object.assign(error, { path });
    throw error;
  } finally {
    unfinished.delete(temporary);
  }
}

export const writeFileWhole = (path: string, data: Uint8Array | string): Promise<void> =>
  writeWhole(path, (temporary) => writeFile(temporary, data));
