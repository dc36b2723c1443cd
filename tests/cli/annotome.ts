import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'gpu-worker/bin/annotome.mjs');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** Starts `annotome …` as a user would from the repository's root. */
export function start(...args: string[]): Running {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, outcome };
}

export const annotome = (...args: string[]): Promise<Outcome> => start(...args).outcome;

/** A folder for one test file's outputs, removed when it is done. */
export function scratchFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'annotome-cli-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Fails unless the command ended well; what it said is in the failure. */
export function mustSucceed(outcome: Outcome): Outcome {
  if (outcome.code !== 0)
    throw new Error(`exit code ${outcome.code ?? outcome.signal ?? '?'}\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome;
}

/** A line of a stack trace, as Node prints it. */
export const STACK_TRACE = /^\s+at .*(:\d+:\d+|node:internal)/m;
