import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stackEnvironment } from '../e2e/stack.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATA = join(ROOT, '.data', 'bench');
/** Ports of its own, beside a developer's `npm start` and the end-to-end tests. */
const PORT = 3600;
/** The first start builds the web application. */
const START_MS = 600_000;

export interface Product {
  readonly address: string;
  stop(): Promise<void>;
}

/** The whole product as `npm start` starts it the first time, with the built-in model or that of a folder; or the one that runs at ANNOTOME_ADDRESS. */
export async function runningProduct(modelFolder?: string): Promise<Product> {
  const given = process.env['ANNOTOME_ADDRESS'];
  if (given) return { address: given, stop: () => Promise.resolve() };
  await rm(DATA, { recursive: true, force: true });
  const address = `http://localhost:${PORT}`;
  const child = spawn(process.execPath, [join(ROOT, 'infra', 'local', 'start.mjs')], {
    cwd: ROOT,
    // A benchmark's own standard output is its result.
    stdio: ['ignore', process.stderr, process.stderr],
    env: {
      ...process.env,
      ...stackEnvironment(DATA, PORT, 54369),
      ...(modelFolder === undefined ? {} : { MODEL_FOLDER: modelFolder }),
    },
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + START_MS;
  // The demo's people and studies come a moment after this.
  while (!(await answers(`${address}/api/health`))) {
    if (child.exitCode !== null)
      throw new Error(`The product did not start: it ended with ${child.exitCode}. What it said is above.`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`The product was not ready after ${START_MS / 60_000} minutes.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { address, stop };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
