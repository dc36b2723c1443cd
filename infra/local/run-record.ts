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

/** The command line of a process, where the system tells: a number in an old record may have become another program's. */
function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Ends children that a supervisor left behind when it was killed. Returns how many there were. */
export async function endLeftovers(record: RunRecord): Promise<number> {
  const left = record.children.filter((pid) => isAlive(pid) && /annotome|next|bin\//.test(commandOf(pid) ?? 'annotome'));
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
  for (let waited = 0; waited < 5000 && left.some(isAlive); waited += 100) await new Promise((done) => setTimeout(done, 100));
  signal('SIGKILL');
  return left.length;
}
