import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './env.ts';

/** A command of ours: what it sees, and what ends it. */
interface Run {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs a command and keeps what it prints for the case that it fails. @throws Error with the last of it. */
async function run(command: string, args: readonly string[], { environment, signal }: Run): Promise<void> {
  const child = spawn(command, args, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'], signal });
  let output = '';
  const keep = (text: Buffer): void => void (output = (output + text.toString()).slice(-8000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const status = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}:\n${output}`);
}

const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

/** The database client's code, made from prisma/schema.prisma; only when the schema has changed since. */
export async function generateClient(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const generated = join(ROOT, 'packages', 'db', 'src', 'generated');
  const stamp = join(generated, 'made-from');
  const hash = createHash('sha256')
    .update(readFileSync(join(ROOT, 'prisma', 'schema.prisma')))
    .update(readFileSync(join(ROOT, 'node_modules', 'prisma', 'package.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  await run(process.execPath, [bin('prisma'), 'generate'], { environment, signal });
  writeFileSync(stamp, hash);
}

/** The web application, built for production; Turborepo brings an earlier build back when nothing it is made of has changed. */
export async function buildWeb(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  await run(bin('turbo'), ['run', 'build', '--filter=@annotome/web'], { environment, signal });
}
