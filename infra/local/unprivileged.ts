import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

const ELSEWHERE = 'elsewhere';
const NOBODY: Ids = { uid: 65534, gid: 65534 };

/** PostgreSQL refuses to run as root: the user it runs as instead, `postgres` or `nobody`; undefined where we are not root. */
export function unprivilegedUser(): Ids | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    if (uid && gid && uid !== '0') return { uid: Number(uid), gid: Number(gid) };
  }
  return NOBODY;
}

function succeeds(command: string, args: readonly string[], ids: Ids): boolean {
  try {
    execFileSync(command, args, { ...ids, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The programs' folder, or a copy of it where the unprivileged user cannot reach it (a repository below a private home). */
export function reachablePrograms(native: string, ids: Ids | undefined): string {
  if (!ids || succeeds(join(native, 'bin', 'postgres'), ['--version'], ids)) return native;
  const copy = join(tmpdir(), `annotome-postgres-${basename(dirname(native))}-${ids.uid}`);
  if (!existsSync(join(copy, '.complete'))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, '.complete'), '');
  }
  return copy;
}

/**
 * The data folder, or one below /var/lib where the unprivileged user cannot reach it (below a private home): `elsewhere` in the data folder
 * leads there, and `npm run reset` follows it.
 */
export function reachableFolder(folder: string, ids: Ids | undefined): string {
  mkdirSync(folder, { recursive: true });
  if (!ids || succeeds('test', ['-x', folder], ids)) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const elsewhere = join('/var/lib/annotome', name);
  mkdirSync(elsewhere, { recursive: true });
  const link = join(folder, ELSEWHERE);
  if (!existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(elsewhere, link);
  }
  return elsewhere;
}
