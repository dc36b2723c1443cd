import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** Sockets that listen on a port, by their number in the system's tables. */
function socketsOn(port: number): ReadonlySet<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const found = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === LISTENING)
      .map((columns) => `socket:[${columns[9] ?? ''}]`),
  );
  return new Set(found);
}

function filesOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((file) => readlinkSync(`/proc/${pid}/fd/${file}`));
  } catch {
    // Ended, or closed a file, meanwhile.
    return [];
  }
}

/** The process that listens on a port of this machine (Linux). */
export function processOn(port: number): number | undefined {
  const sockets = socketsOn(port);
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && filesOf(name).some((file) => sockets.has(file)));
  return pid === undefined ? undefined : Number(pid);
}

/** Ends the process that listens on a port as a crash or a lack of memory would: without a word to it. @returns which it was. */
export function crash(port: number): number {
  const pid = processOn(port);
  if (pid === undefined) throw new Error(`Nothing listens on port ${port}; is the stack up?`);
  process.kill(pid, 'SIGKILL');
  return pid;
}
