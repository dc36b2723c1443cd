import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkDatabase } from './check-database.ts';
import { checkStore } from './check-store.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { readEnvironment } from './env.ts';
import { portsInUse } from './ports.ts';
import { ProcessGroup } from './process-group.ts';
import { claimRunRecord, endLeftovers, isAlive, isRunning } from './run-record.ts';
import { authSecret } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'annotome-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await new Promise((done) => setTimeout(done, 20));
};

describe('the environment', () => {
  it('has a default for everything', () => {
    expect(readEnvironment({})).toMatchObject({ WEB_PORT: 3000, SYNC_PORT: 3001 });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnvironment({ DATABASE_URL: '', WEB_PORT: '' })).toMatchObject({ WEB_PORT: 3000 });
  });

  it('names every variable that does not fit', () => {
    const attempt = (): unknown => readEnvironment({ WEB_PORT: 'seventy', DATABASE_URL: 'mysql://x/y', AUTH_SECRET: 'short' });
    expect(attempt).toThrow('WEB_PORT: must be a port number, 1 to 65535');
    expect(attempt).toThrow('DATABASE_URL: must be a PostgreSQL address: postgresql://user:password@host:5432/name');
    expect(attempt).toThrow('AUTH_SECRET: must be at least 32 characters');
  });
});

describe('a fresh checkout', () => {
  it('is started before the database’s client is made: no module that is loaded with start.ts needs it', () => {
    const unmade = `data:text/javascript,export const resolve = (name, context, next) => {
      if (name.includes('/generated/')) throw new Error('not made yet: ' + name);
      return next(name, context);
    };`;
    const load = (module: string): ReturnType<typeof spawnSync> =>
      spawnSync(
        process.execPath,
        [
          ...['--import', 'tsx/esm', '--input-type=module', '--eval'],
          `import { register } from 'node:module'; register(${JSON.stringify(unmade)}); await import('./${module}');`,
        ],
        { cwd: import.meta.dirname, encoding: 'utf8' },
      );
    expect(String(load('seed.ts').stderr)).toContain('not made yet');
    expect([load('start.ts').status, String(load('start.ts').stderr)]).toEqual([0, '']);
  });
});

describe('a database of one’s own', () => {
  it('that does not answer is named, without its password', async () => {
    const attempt = checkDatabase('postgresql://somebody:secret@127.0.0.1:1/name');
    await expect(attempt).rejects.toThrow(/^DATABASE_URL leads to 127\.0\.0\.1:1\/name, which cannot be used: .*ECONNREFUSED/);
    await expect(attempt).rejects.not.toThrow('secret');
  });

  it('that does is taken, also where its database is still to be made; whose user may not make what is needed is told what lets them', async () => {
    const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
    await checkDatabase(server.url);
    await checkDatabase(server.url.replace(/\/\w+$/, '/to_be_made'));
    await expect(checkDatabase(server.url.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow('password authentication failed');
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create role "Ro" login password 'ro'`);
    await client.query(`create database "Of" owner "Ro"`);
    await client.end();
    const asRo = new URL(server.url);
    [asRo.username, asRo.password] = ['Ro', 'ro'];
    const at = (name: string): Promise<void> => checkDatabase(Object.assign(new URL(asRo), { pathname: name }).href);
    await at('Of');
    await expect(at('annotome')).rejects.toThrow(
      /^DATABASE_URL leads to .+ as Ro, who may not make tables and schemas there\. .+: alter database "annotome" owner to "Ro"$/,
    );
    await expect(at('to_be_made')).rejects.toThrow('create database "to_be_made" owner "Ro"');
    await server.stop();
  });
});

describe('a bucket of one’s own', () => {
  it('is not asked for', () => checkStore({ S3_BUCKET: '', S3_ENDPOINT: '' }));

  it('that is not named is asked for, where other settings of S3 are', async () => {
    await expect(checkStore({ S3_ENDPOINT: 'http://127.0.0.1:1' })).rejects.toThrow('S3_ENDPOINT is set, and S3_BUCKET is not');
  });

  it('whose settings do not fit is said before it is asked', async () => {
    const attempt = checkStore({ S3_BUCKET: 'annotome', S3_ENDPOINT: 'localhost:8333', DATA_FOLDER: folder });
    await expect(attempt).rejects.toThrow(
      /^The environment does not fit:\n✖ must be an address: http:\/\/host:port\n.*S3_ENDPOINT/,
    );
  });

  it('that does not answer is named, with what to check', async () => {
    const keys = { S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' };
    const bucket = { S3_BUCKET: 'annotome', S3_ENDPOINT: 'http://127.0.0.1:1', ...keys, DATA_FOLDER: folder };
    await expect(checkStore(bucket)).rejects.toThrow(
      /in the bucket annotome at http:\/\/127\.0\.0\.1:1: .+ Check that the server runs and what S3_ENDPOINT, S3_BUCKET and the keys say/,
    );
  });
});

describe('ports', () => {
  it('that another program holds are named, with one command that starts on others', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const page = { use: 'the web page', variable: 'WEB_PORT', port };
    const masks = { use: 'live masks', variable: 'SYNC_PORT', port };
    expect((await portsInUse([page, masks])).slice(1)).toEqual([
      `Port ${port} (the web page) is used by another program.`,
      `Port ${port} (live masks) is used by another program.`,
      `Stop what listens there, or choose others: WEB_PORT=${port + 100} SYNC_PORT=${port + 100} npm start`,
    ]);
    await new Promise((done) => server.close(done));
    expect(await portsInUse([page])).toEqual([]);
  });

  it('asked for twice are noticed', async () => {
    const [sentence] = await portsInUse([
      { use: 'a', variable: 'A', port: 49871 },
      { use: 'b', variable: 'B', port: 49871 },
    ]);
    expect(sentence).toContain('Set B (b) to another one');
  });
});

describe('the secret that signs sign-ins', () => {
  it('is made once and kept', () => {
    const secret = authSecret(folder);
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(authSecret(folder)).toBe(secret);
  });
});

describe('a group of processes', () => {
  const plan = (name: string, code: string) => ({
    name,
    folder,
    command: [process.execPath, '-e', code] as const,
    health: 'http://127.0.0.1:1/',
  });
  const quiet = { onChange: () => undefined, onGiveUp: () => undefined };
  let lines: string[];
  beforeEach(() => {
    lines = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => vi.restoreAllMocks());

  it('prefixes what each prints, and lets each finish when it is stopped', async () => {
    const code = `setInterval(() => {}, 1e6); process.on('SIGTERM', () => setTimeout(() => { console.log('finished'); process.exit(0); }, 100)); console.log('begun');`;
    const group = new ProcessGroup([plan('a', code), plan('longer', code)], process.env, quiet);
    group.start();
    await until(() => lines.length === 2);
    expect([...lines].sort()).toEqual(['a      │ begun', 'longer │ begun']);
    await group.stop();
    expect(lines.filter((line) => line.endsWith('finished'))).toHaveLength(2);
  });

  it('starts again a process that was killed, and says which there are', async () => {
    const known: (readonly number[])[] = [];
    const code = `console.log('begun'); setInterval(() => {}, 1e6);`;
    const group = new ProcessGroup([plan('a', code)], process.env, { ...quiet, onChange: (ids) => void known.push(ids) });
    group.start();
    await until(() => lines.length === 1);
    const [first] = group.ids;
    process.kill(first as number, 'SIGKILL');
    await until(() => lines.filter((line) => line.endsWith('begun')).length === 2);
    expect(lines).toContain('a │ ended (SIGKILL); starting it again in 0.25 s');
    expect(group.ids).not.toEqual([first]);
    expect(known).toEqual([[first], [], group.ids]);
    await group.stop();
  });

  it('gives up on one that ends again and again', async () => {
    const gaveUp = vi.fn();
    const group = new ProcessGroup([plan('a', `process.exit(3)`)], process.env, { ...quiet, onGiveUp: gaveUp });
    group.start();
    await until(() => gaveUp.mock.calls.length > 0);
    expect(gaveUp).toHaveBeenCalledExactlyOnceWith('a');
    expect(lines.at(-1)).toMatch(/^a │ ended \(status 3\) 6 times within a minute; giving up/);
  });
});

describe('the record of who runs', () => {
  const record = (supervisor: number) => ({ supervisor, address: 'http://localhost:3000', children: [] });
  const spawned = async (script: string): Promise<{ pid: number; end: () => Promise<unknown> }> => {
    const file = join(folder, script);
    writeFileSync(file, 'setInterval(() => {}, 1e6)');
    const child = spawn(process.execPath, [file], { stdio: 'ignore' });
    const pid = child.pid as number;
    const ended = new Promise((done) => child.once('exit', done));
    await until(() => isAlive(pid));
    const end = (): Promise<unknown> => (child.kill('SIGKILL'), ended);
    return { pid, end };
  };

  it('is made by one of two starts, from its first moment', () => {
    expect(claimRunRecord(folder, record(1))).toBe(true);
    expect(claimRunRecord(folder, record(2))).toBe(false);
  });

  it('names a start that runs', async () => {
    const { pid, end } = await spawned('start.mjs');
    expect(isRunning(record(pid))).toBe(true);
    await end();
    expect(isRunning(record(pid))).toBe(false);
  });

  it('does not take another program, or itself, for one: in a new container the numbers begin again', async () => {
    const { pid, end } = await spawned('other.mjs');
    expect(isRunning(record(pid))).toBe(false);
    expect(isRunning(record(process.pid))).toBe(false);
    await end();
  });
});

describe('npm run reset', () => {
  const reset = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'reset.mjs'), ...args], {
      env: { ...process.env, DATA_FOLDER: folder },
      encoding: 'utf8',
    });

  it('asks first, then empties the folder and what of the database lies elsewhere', () => {
    const database = join(folder, 'var-lib');
    const data = join(folder, 'data');
    for (const made of [database, join(data, 'postgres'), join(data, 'blobs')]) mkdirSync(made, { recursive: true });
    symlinkSync(database, join(data, 'postgres', 'elsewhere'));
    writeFileSync(join(database, 'password'), 'x');
    folder = data;
    const asked = reset();
    expect([asked.status, String(asked.stderr)]).toEqual([1, expect.stringContaining('npm run reset -- --yes')]);
    expect(existsSync(join(database, 'password'))).toBe(true);
    expect(reset('--yes').status).toBe(0);
    expect([readdirSync(data), existsSync(database)]).toEqual([[], false]);
    folder = join(data, '..');
  });

  it('ends what a killed start left running there, database too', async () => {
    const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ supervisor: 0, address: '', children: [] }));
    expect(reset('--yes').status).toBe(0);
    await server.ended;
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves alone a folder on which a start runs', () => {
    const script = join(folder, 'start.mjs');
    writeFileSync(script, 'setInterval(() => {}, 1e6)');
    const child = spawn(process.execPath, [script], { stdio: 'ignore' });
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ supervisor: child.pid, address: '', children: [] }));
    const { status, stderr } = reset('--yes');
    expect([status, String(stderr)]).toEqual([1, expect.stringContaining(`(process ${child.pid})`)]);
    expect(existsSync(script)).toBe(true);
    child.kill('SIGKILL');
  });
});

describe('what a killed start left behind', () => {
  it('is ended by the next', async () => {
    const script = join(folder, 'bin/x.mjs'.replace('/', '-'));
    writeFileSync(script, 'setInterval(() => {}, 1e6)');
    const child = spawn(process.execPath, [script, 'annotome'], { detached: true, stdio: 'ignore' });
    const pid = child.pid as number;
    await until(() => isAlive(pid));
    const ended = new Promise((done) => child.once('exit', done));
    expect(await endLeftovers({ supervisor: 0, address: '', children: [pid] })).toBe(1);
    await ended;
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves alone what has become another program', async () => {
    const child = spawn('sleep', ['30'], { detached: true, stdio: 'ignore' });
    const pid = child.pid as number;
    await until(() => isAlive(pid));
    expect(await endLeftovers({ supervisor: 0, address: '', children: [pid] })).toBe(0);
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
  });
});
