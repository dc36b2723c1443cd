import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDatabase } from './check-database.ts';
import { checkStore } from './check-store.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { readEnvironment, ROOT, withoutEmpty, type Environment } from './env.ts';
import { endLeftBehind } from './left-behind.ts';
import { migrate } from './migrate.ts';
import { portsInUse, type NeededPort } from './ports.ts';
import { buildWeb, generateClient } from './prepare.ts';
import { ProcessGroup, type ProcessPlan } from './process-group.ts';
import { claimRunRecord, isRunning, readRunRecord, removeRunRecord, writeRunRecord } from './run-record.ts';
import { authSecret } from './secrets.ts';

const READY_MS = 180_000;

const fail = (message: string): never => {
  console.error(`\n${message}`);
  process.exit(1);
};

/** A line that says what is being done, and after it how long it took. */
async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  process.stdout.write(`${what} … `);
  const result = await work();
  console.log(`${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

const neededPorts = (env: Environment): NeededPort[] => [
  { use: 'the web page', variable: 'WEB_PORT', port: env.WEB_PORT },
  { use: 'live masks', variable: 'SYNC_PORT', port: env.SYNC_PORT },
  { use: 'health of the ingest process', variable: 'JOBS_PORT', port: env.JOBS_PORT },
  { use: 'health of the GPU worker', variable: 'WORKER_PORT', port: env.WORKER_PORT },
];

function processes(env: Environment, reload: boolean): ProcessPlan[] {
  const node = process.execPath;
  const service = (name: string, folder: string, port: number): ProcessPlan => ({
    name,
    folder: join(ROOT, folder),
    command: reload
      ? [node, join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'watch', '--clear-screen=false', `bin/${name}.mjs`]
      : [node, `bin/${name}.mjs`],
    health: `http://127.0.0.1:${port}/health`,
  });
  const next = join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');
  return [
    {
      name: 'web',
      folder: join(ROOT, 'apps', 'web'),
      command: [node, next, reload ? 'dev' : 'start', '-p', String(env.WEB_PORT)],
      health: `http://127.0.0.1:${env.WEB_PORT}/api/health`,
    },
    service('sync', 'apps/sync', env.SYNC_PORT),
    { ...service('jobs', 'apps/jobs', env.JOBS_PORT), isPatient: true },
    { ...service('gpu-worker', 'gpu-worker', env.WORKER_PORT), isPatient: true },
  ];
}

/** Starts the whole of Annotome on this machine and stays until it is told to stop. State lives in one folder (`.data`). */
export async function start({ reload }: { readonly reload: boolean }): Promise<void> {
  const begun = Date.now();
  let env: Environment;
  try {
    env = readEnvironment(process.env);
  } catch (error) {
    return fail(`The environment does not fit:\n${(error as Error).message}`);
  }
  const folder = env.DATA_FOLDER;
  mkdirSync(folder, { recursive: true });

  const address = env.AUTH_URL ?? `http://localhost:${env.WEB_PORT}`;
  const refuseSecond = (): void => {
    const earlier = readRunRecord(folder);
    if (!earlier || !isRunning(earlier)) return;
    fail(`Annotome is running already: ${earlier.address} (process ${earlier.supervisor}, data in ${folder}).`);
  };
  refuseSecond();
  const left = await endLeftBehind(folder);
  if (left > 0)
    console.log(`Ended ${left} ${left === 1 ? 'process' : 'processes'} that an earlier start left behind when it was killed.`);
  // From here on this start holds the folder: one that comes while it builds is told so.
  if (!claimRunRecord(folder, { supervisor: process.pid, address, children: [] })) refuseSecond();
  const taken = await portsInUse(neededPorts(env));
  if (taken.length > 0) {
    removeRunRecord(folder);
    return fail(taken.join('\n'));
  }

  const demo = env.DEMO ?? (env.DATABASE_URL ? '0' : '1');
  // Also of this process: nothing calls home, and Amazon's SDK does not speak of its own future in every process.
  Object.assign(process.env, {
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  let stopPostgres = (): Promise<void> => Promise.resolve();
  let group: ProcessGroup | undefined;
  let stopping = false;
  /** Ends what is being built. */
  const ending = new AbortController();
  const stop = async (status: number): Promise<void> => {
    if (stopping) {
      console.log('Stopping at once.');
      group?.kill();
      process.exit(1);
    }
    stopping = true;
    if (group) console.log('\nStopping: work in hand is finished first (again to stop at once) …');
    ending.abort();
    await group?.stop();
    await stopPostgres();
    removeRunRecord(folder);
    console.log(group ? 'Stopped. Everything is kept; npm start goes on from here.' : 'Nothing runs.');
    process.exit(status);
  };
  /** The embedded PostgreSQL, started again where it was when it ends by itself: what was committed is there, and the processes reconnect. */
  const startDatabase = async (port: number): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), port });
    stopPostgres = () => server.stop();
    void server.ended.then(() => (stopping ? undefined : revive(server.url)));
    return server;
  };
  const revive = async (url: string, attempt = 1): Promise<void> => {
    console.log('The database ended; starting it again.');
    try {
      const server = await startDatabase(Number(new URL(url).port));
      if (server.url !== url) throw new Error('Its port was taken meanwhile.');
    } catch (error) {
      // Right after a kill the old one's children may still hold its memory.
      if (attempt < 5 && !stopping) {
        await new Promise((done) => setTimeout(done, 1000));
        return revive(url, attempt + 1);
      }
      console.error(`The database cannot be started again: ${(error as Error).message}`);
      await stop(1);
    }
  };
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGHUP', () => void stop(0));

  try {
    let url = env.DATABASE_URL;
    if (url === undefined) {
      const server = await step('Database', () => startDatabase(env.POSTGRES_PORT));
      url = server.url;
    } else {
      await checkDatabase(url);
    }
    await checkStore({ ...process.env, DATA_FOLDER: folder });
    const database = url;
    const environment: NodeJS.ProcessEnv = {
      ...withoutEmpty(process.env),
      NODE_ENV: reload ? 'development' : 'production',
      DATABASE_URL: database,
      DATA_FOLDER: folder,
      WEB_PORT: String(env.WEB_PORT),
      SYNC_PORT: String(env.SYNC_PORT),
      JOBS_PORT: String(env.JOBS_PORT),
      WORKER_PORT: String(env.WORKER_PORT),
      AUTH_SECRET: env.AUTH_SECRET ?? authSecret(folder),
      AUTH_URL: address,
      SYNC_URL: env.SYNC_URL ?? `ws://localhost:${env.SYNC_PORT}`,
      DEMO: demo,
    };
    await step('Database client', () => generateClient(environment, ending.signal));
    const applied = await step('Database schema', () => migrate(database));
    if (applied.length > 0) console.log(`  applied ${applied.join(', ')}`);
    if (!reload) await step('Web application (the first build takes a minute)', () => buildWeb(environment, ending.signal));
    if (stopping) return;

    group = new ProcessGroup(processes(env, reload), environment, {
      onChange: (children) => writeRunRecord(folder, { supervisor: process.pid, address, children }),
      onGiveUp: () => void stop(1),
    });
    group.start();
    await group.ready(READY_MS);
    // Loaded only now: it imports the database's client, which a fresh checkout has not made when this file is loaded.
    const { seedDemo } = await import('./seed.ts');
    const signIns = demo === '1' ? await seedDemo(environment) : [];
    console.log(`\n  Annotome is ready after ${((Date.now() - begun) / 1000).toFixed(0)} s:  ${address}\n`);
    for (const { email, password, role } of signIns) console.log(`  ${role.padEnd(10)} ${email}   ${password}`);
    console.log('\n  Ctrl-C stops it.\n');
  } catch (error) {
    if (stopping) return;
    console.error(`\n${(error as Error).message}`);
    await stop(1);
  }
}
