import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who runs on a data folder: kept in a file, so that a second start sees the first, and what a killed one left behind. */
export interface RunRecord {
  readonly supervisor: number;
  readonly address: string;
  /** Process groups of the children. */
  readonly children: readonly number[];
}

const file = (folder: string): string => join(folder, 'running.json');

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function readRunRecord(folder: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(file(folder), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

export const writeRunRecord = (folder: string, record: RunRecord): void => writeFileSync(file(folder), JSON.stringify(record));
export const removeRunRecord = (folder: string): void => rmSync(file(folder), { force: true });

/** The first of two starts at the same moment. @returns false where there is a record already. */
export function claimRunRecord(folder: string, record: RunRecord): boolean {
  try {
    writeFileSync(file(folder), JSON.stringify(record), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The command line of a process, where the system tells: a number in an old record may have become another program's. */
function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout || undefined;
  }
}

/** Whether a process lives and is what it was taken for. */
export const isStill = (pid: number, program: RegExp): boolean => isAlive(pid) && program.test(commandOf(pid) ?? '');

/** Whether the supervisor of a record runs. After a restart of the machine, or in a new container, its number may be anybody's, or ours. */
export const isRunning = ({ supervisor }: RunRecord): boolean =>
  supervisor !== process.pid && isStill(supervisor, /\bstart[\w-]*\.mjs/);

/** Waits until processes have ended; one that nobody has collected yet has no command any more. */
export async function untilGone(pids: readonly number[], patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until && pids.some((pid) => isStill(pid, /./))) await new Promise((done) => setTimeout(done, 50));
}

/** Ends children that a supervisor left behind when it was killed. Returns how many there were. */
export async function endLeftovers(record: RunRecord): Promise<number> {
  const left = record.children.filter((pid) => isStill(pid, /annotome|next|bin\//));
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of left) {
      try {
        process.kill(-pid, name);
      } catch {
        // Gone by itself.
      }
    }
  };
  signal('SIGTERM');
  await untilGone(left, 5000);
  signal('SIGKILL');
  return left.length;
}
