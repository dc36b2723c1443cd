import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Service {
  readonly pid: number;
  /** Port of its health and metrics. */
  readonly port: number;
  /** What it has printed. */
  readonly lines: readonly string[];
  /** Ends it and waits. @returns its status, or the signal's name. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** Starts one of the product's processes as `npm start` does, and waits until it says that it is ready. */
export async function startService(name: 'jobs' | 'gpu-worker', environment: NodeJS.ProcessEnv): Promise<Service> {
  const folder = `${ROOT}${name === 'jobs' ? 'apps/jobs' : 'gpu-worker'}`;
  const child = spawn(process.execPath, [`bin/${name}.mjs`], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], JOBS_PORT: '0', WORKER_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (status, signal) => resolve(status ?? signal ?? '')),
  );
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (line: string): void => {
      lines.push(line);
      if (line.includes('"msg":"ready"')) resolve((JSON.parse(line) as { port: number }).port);
    };
    createInterface({ input: child.stdout }).on('line', hear);
    createInterface({ input: child.stderr }).on('line', hear);
    void ended.then((how) => reject(new Error(`${name} ended (${how}) before it was ready:\n${lines.join('\n')}`)));
  });
  return {
    pid: child.pid ?? 0,
    port,
    lines,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
