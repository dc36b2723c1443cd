import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Pages of /proc/…/statm: 4 KiB on every Linux that Node is built for, but for some arm64, where it is larger. */
const pageBytes = process.platform === 'linux' ? pageSize() : 4096;

function pageSize(): number {
  try {
    return Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })) || 4096;
  } catch {
    return 4096;
  }
}

/** Bytes of memory that a process holds; 0 when it is gone, or the system does not say. */
export function residentMemory(pid: number): number {
  try {
    if (process.platform === 'linux') {
      return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
    }
    if (process.platform === 'win32') return 0;
    return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return 0;
  }
}
