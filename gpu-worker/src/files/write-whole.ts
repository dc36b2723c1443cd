import { rmSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';

/** Paths being written; removed when the process is interrupted. */
const unfinished = new Set<string>();

/** Removes whatever was being written. Synchronous: a signal handler has no time for promises. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { recursive: true, force: true });
  unfinished.clear();
}

/** Where a process writes what is to become `path`: two processes never write to the same. */
const temporaryOf = (path: string, process: number | string): string => `${path}.${process}.partial`;

/** Removes what runs that were killed have left of `path`. */
async function removeAbandoned(path: string): Promise<void> {
  const folder = dirname(path);
  const name = basename(path);
  for (const entry of await readdir(folder)) {
    const owner = /\.(\d+)\.partial$/.exec(entry)?.[1];
    if (owner === undefined || entry !== basename(temporaryOf(name, owner)) || isRunning(Number(owner))) continue;
    await rm(join(folder, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Runs `write` on a temporary path beside `path` and renames it when all is there, so that nobody ever sees half a file or folder.
 * Makes the folder it goes in. Errors of node:fs name `path`. An existing file is replaced; an existing folder must be removed by the caller first.
 */
export async function writeWhole<T>(wanted: string, write: (temporary: string) => Promise<T>): Promise<T> {
  // `folder/` is the folder, not what is in it.
  const path = normalize(wanted).replace(/(?<=.)\/+$/, '');
  await mkdir(dirname(path), { recursive: true });
  await removeAbandoned(path);
  const temporary = temporaryOf(path, process.pid);
  unfinished.add(temporary);
  try {
    const result = await write(temporary);
    await rename(temporary, path);
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw naming(error, temporary, path);
  } finally {
    unfinished.delete(temporary);
  }
}

/** A file that is there whole once this returns, even if the power then fails. */
export const writeFileWhole = (path: string, data: Uint8Array | string): Promise<void> =>
  writeWhole(path, async (temporary) => {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
  });

/** @throws what {@link writeFileWhole} would after long work, where the folder cannot be made or nothing can be written in it. */
export async function mustBeWritable(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = temporaryOf(path, process.pid);
  try {
    await (await open(temporary, 'w')).close();
    await rm(temporary);
  } catch (error) {
    throw naming(error, temporary, path);
  }
}

/** The user knows the file's name, not ours for it; a write that fails (a full disk) names none. */
function naming(error: unknown, temporary: string, path: string): unknown {
  const { code, path: named } = error as NodeJS.ErrnoException;
  return named === temporary || (code !== undefined && named === undefined) ? Object.assign(error as Error, { path }) : error;
}
